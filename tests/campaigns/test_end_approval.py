"""How approvals end: a newer one, the end of the offer, or a breach; never by forgetting what was earned."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval
from campaigns.queries.approvals import approvals_for, approved_version
from campaigns.queries.links import link_epoch
from campaigns.rules.approvals import ApprovalState, EndReason
from campaigns.signals import approval_changed
from core import clock as core_clock
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import approved, decide, draft, make_table, only_approval
from tests.harness.clock import START, Clock

WHY = "It says $199 and is $249."


def test_either_side_ends_an_approval_with_the_rule_and_what_happened() -> None:
    table = make_table()
    approved(table)
    before, heard = link_epoch(), []
    with approval_changed.connected_to(lambda _sender, **given: heard.append(given["placement_id"])):
        revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    found = only_approval()
    assert (found.end_reason, found.rule_broken, found.why) == (EndReason.REVOKED, "Price", WHY)
    assert approved_version(table.placement_id) is None
    assert (heard, link_epoch()) == ([table.placement_id], before + 1)


def test_both_sides_are_told_why() -> None:
    table = make_table()
    approved(table)
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    told = [mail for mail in db.session.scalars(select(OutboxMail)) if mail.subject.startswith("Approval ended")]
    assert len(told) == 2  # the seller's owner and brand approver; the partner's approver did it
    assert WHY in told[0].text


@pytest.mark.parametrize(("rule", "why", "field"), [("", WHY, "rule_broken"), ("Price", "short", "why")])
def test_a_breach_needs_a_rule_and_a_reason(rule: str, why: str, field: str) -> None:
    table = make_table()
    approved(table)
    with pytest.raises(AppError) as refusal:
        revoke_approval(only_approval().id, actor=table.partner, rule_broken=rule, why=why)
    assert refusal.value.field == field


def test_what_has_ended_cannot_be_ended_again() -> None:
    table = make_table()
    approved(table)
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    with pytest.raises(Conflict, match="has ended already"):
        revoke_approval(only_approval().id, actor=table.owner, rule_broken="Price", why=WHY)


def test_strangers_find_no_approval() -> None:
    approved(make_table())
    with pytest.raises(NotFound):
        revoke_approval(only_approval().id, actor=make_table().owner, rule_broken="Price", why=WHY)


def test_a_breach_is_marked_in_the_times_that_earnings_are_judged_by(clock: Clock) -> None:
    table = make_table()
    approved(table)
    clock.advance(days=3)
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    [span] = [approval.interval.as_span() for approval in approvals_for(table.placement_id)]
    assert (span.from_at, span.until_at, span.for_breach) == (START, core_clock.now(), True)


def test_a_newer_approval_takes_the_place_of_the_older_at_the_same_moment(clock: Clock) -> None:
    table = make_table()
    first = approved(table)
    clock.advance(days=2)
    newer = save_version(first.creative_id, actor=table.marketer, draft=draft(subject="Newer"))
    review = submit_for_review(newer.id, actor=table.marketer)
    decide(review, table.owner)
    decide(review, table.partner)
    older, current = db.session.scalars(select(Approval).order_by(Approval.id)).all()
    assert (older.end_reason, older.ended_at, current.valid_from) == (
        EndReason.SUPERSEDED, current.valid_from, core_clock.now(),
    )  # fmt: skip
    then = approved_version(table.placement_id, START)
    assert then is not None
    assert then.number == 1


def test_an_approval_runs_out_with_the_offer_without_anybody_doing_anything(clock: Clock) -> None:
    table = make_table()
    approved(table)
    clock.set("2030-12-31T23:59:59Z")
    assert approved_version(table.placement_id) is not None
    clock.set("2031-01-01T00:00:00Z")
    assert approved_version(table.placement_id) is None
    found = only_approval().interval
    assert found.state(core_clock.now()) is ApprovalState.EXPIRED
    with pytest.raises(Conflict, match="has ended already"):
        revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)


@command
def change_by_hand(statement: str) -> None:
    db.session.execute(text(statement))


@pytest.mark.parametrize("change", ["UPDATE approval SET sha256 = 'x'", "DELETE FROM approval"])
def test_the_database_itself_refuses_to_rewrite_an_approval(change: str) -> None:
    approved(make_table())
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        change_by_hand(change)
