"""Deciding on a version: whose word counts, what was seen, and when the round is over."""

import pytest

from campaigns.commands.comments import add_comment, resolve_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import decide_review, submit_for_review, withdraw_decision, withdraw_round
from campaigns.queries.approvals import approved_version
from campaigns.queries.reviews import find_standing_decision, get_round
from campaigns.rules.creatives import VersionState
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.creatives import RemarkDraft
from campaigns.signals import approval_changed
from core.errors import AppError, Conflict, NotAllowed, NotFound
from tests.campaigns.creatives_factories import decide, draft, in_review, latest, make_creative, make_table


def test_a_version_is_approved_when_both_sides_said_yes() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    assert get_round(table.owner, review.id).state is RoundState.OPEN
    assert approved_version(table.placement_id) is None
    decide(review, table.partner)
    assert get_round(table.owner, review.id).state is RoundState.APPROVED
    found = approved_version(table.placement_id)
    assert found is not None
    assert (found.sha256, found.state) == (review.version.sha256, VersionState.APPROVED)


def test_two_approvers_of_one_side_do_not_make_up_for_the_other() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    decide(review, table.brand)
    assert get_round(table.owner, review.id).state is RoundState.OPEN


def test_a_decision_about_other_bytes_is_refused() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(Conflict, match="A newer version arrived while you were looking"):
        decide_review(review.id, actor=table.partner, verdict=Verdict.APPROVE, seen_sha="0" * 64)


def test_a_decision_is_refused_when_a_newer_version_was_submitted_meanwhile() -> None:
    table = make_table()
    review = in_review(table)
    seen = review.version.sha256
    newer = save_version(review.creative_id, actor=table.marketer, draft=draft(subject="Now better"))
    submit_for_review(newer.id, actor=table.marketer)
    with pytest.raises(Conflict, match="Compare the two, then decide"):
        decide_review(review.id, actor=table.partner, verdict=Verdict.APPROVE, seen_sha=seen)
    assert get_round(table.owner, review.id).state is RoundState.WITHDRAWN


def test_a_draft_that_nobody_submitted_does_not_disturb_a_review() -> None:
    table = make_table()
    review = in_review(table)
    save_version(review.creative_id, actor=table.marketer, draft=draft(subject="An idea"))
    decide(review, table.partner)
    assert find_standing_decision(review.id, table.partner.user_id) is not None


def test_the_author_cannot_approve_their_own_work_while_a_colleague_can() -> None:
    table = make_table()
    review = in_review(table, by=table.owner)
    with pytest.raises(NotAllowed, match="You made this version"):
        decide(review, table.owner)
    decide(review, table.brand)
    decide(review, table.partner)
    assert get_round(table.owner, review.id).state is RoundState.APPROVED


def test_the_last_editor_cannot_approve_either() -> None:
    table = make_table()
    creative = make_creative(table)
    version = save_version(creative.id, actor=table.owner, draft=draft(subject="Edited"))
    review = submit_for_review(version.id, actor=table.marketer)
    with pytest.raises(NotAllowed, match="You made this version"):
        decide(review, table.owner)


def test_submitting_is_the_approval_of_a_side_with_a_single_approver_and_the_other_side_must_still_approve() -> None:
    table = make_table()
    review = in_review(table, by=table.partner)
    decision = find_standing_decision(review.id, table.partner.user_id)
    assert decision is not None
    assert decision.by_submitting
    assert get_round(table.owner, review.id).state is RoundState.OPEN
    decide(review, table.brand)
    assert get_round(table.owner, review.id).state is RoundState.APPROVED


def test_an_approval_given_by_submitting_is_taken_back_by_withdrawing_the_design() -> None:
    table = make_table()
    review = in_review(table, by=table.partner)
    decision = find_standing_decision(review.id, table.partner.user_id)
    assert decision is not None
    with pytest.raises(Conflict, match="Withdraw the design from review instead"):
        withdraw_decision(decision.id, actor=table.partner)


@pytest.mark.parametrize("who", ["viewer", "marketer", "partner_viewer"])
def test_people_who_do_not_decide_about_brands_are_told_who_does(who: str) -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(NotAllowed, match="brand approvers and owners"):
        decide(review, getattr(table, who))


def test_strangers_find_nothing() -> None:
    review = in_review(make_table())
    stranger = make_table().owner
    with pytest.raises(NotFound):
        decide(review, stranger)


def test_changes_asked_for_end_the_round_and_need_a_reason() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(AppError, match="Tell the designer what to change"):
        decide(review, table.partner, Verdict.REQUEST_CHANGES, "no")
    decide(review, table.partner, Verdict.REQUEST_CHANGES, "Our logo is too small")
    found = get_round(table.owner, review.id)
    assert (found.state, found.version.state) == (RoundState.CHANGES_REQUESTED, VersionState.CHANGES_REQUESTED)


def test_nothing_can_be_decided_in_a_closed_round() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.partner, Verdict.REQUEST_CHANGES, "Our logo is too small")
    with pytest.raises(Conflict, match="This review is over"):
        decide(review, table.owner)


def test_a_double_click_on_approve_counts_once() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    heard = []
    with approval_changed.connected_to(lambda _sender, **given: heard.append(given["placement_id"])):
        decide(review, table.partner)
        decide(review, table.partner)
    assert heard == [table.placement_id]


def test_saying_something_else_needs_withdrawing_first() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    with pytest.raises(Conflict, match="Withdraw your decision first"):
        decide(review, table.owner, Verdict.REQUEST_CHANGES, "On second thought")


def test_a_withdrawn_decision_stays_in_the_history_and_counts_no_more() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    decision = find_standing_decision(review.id, table.owner.user_id)
    assert decision is not None
    withdraw_decision(decision.id, actor=table.owner)
    withdraw_decision(decision.id, actor=table.owner)
    decide(review, table.partner)
    found = get_round(table.owner, review.id)
    assert found.state is RoundState.OPEN
    assert [one.withdrawn_at is None for one in found.decisions] == [False, True]
    decide(review, table.owner)
    assert get_round(table.owner, review.id).state is RoundState.APPROVED


def test_nobody_withdraws_somebody_elses_decision() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    decision = find_standing_decision(review.id, table.owner.user_id)
    assert decision is not None
    with pytest.raises(NotFound):
        withdraw_decision(decision.id, actor=table.brand)


def test_not_mine_leaves_the_decision_to_others() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner, Verdict.NOT_MINE)
    decide(review, table.partner)
    assert get_round(table.owner, review.id).state is RoundState.OPEN
    decide(review, table.brand, Verdict.APPROVE_WITH_NOTES, "Lovely")
    assert get_round(table.owner, review.id).state is RoundState.APPROVED


def test_a_must_fix_comment_stands_in_the_way_until_it_is_resolved() -> None:
    table = make_table()
    review = in_review(table)
    remark = RemarkDraft(text="The price is wrong", is_must_fix=True)
    comment = add_comment(review.creative_version_id, actor=table.partner, draft=remark)
    with pytest.raises(AppError, match="must-fix"):
        decide(review, table.partner)
    resolve_comment(comment.id, actor=table.marketer)
    decide(review, table.partner)


def test_only_the_side_that_made_it_takes_a_version_out_of_review() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(NotAllowed, match="The other side makes"):
        withdraw_round(review.id, actor=table.partner)
    withdraw_round(review.id, actor=table.marketer)
    assert latest(review.creative).state is VersionState.WITHDRAWN
    with pytest.raises(Conflict, match="withdrawn"):
        decide(review, table.partner)
