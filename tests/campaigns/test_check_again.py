"""Checks that were green when a version was saved are run again: when it is submitted, judged and approved."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from campaigns.commands.brands import publish_guidelines
from campaigns.commands.reviews import submit_for_review
from campaigns.commands.reviews_checks import checks_hold
from campaigns.models import Campaign, Placement, ReviewRound
from campaigns.queries.approval_proofs import proof_of
from campaigns.queries.approvals import find_last_approval
from campaigns.rules.checks_asked import Check
from campaigns.rules.checks_in_review import stopping
from campaigns.rules.creatives import VersionState
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.brands import GuidelinesDraft
from core.db import command, db
from core.errors import AppError
from tests.campaigns.creatives_factories import (
    ENDS_ON,
    Table,
    approved,
    as_person,
    decide,
    in_review,
    latest,
    make_creative,
    make_table,
)


@command
def let_the_seller_send(table: Table) -> None:
    placement = db.session.get_one(Placement, table.placement_id)
    placement.answers = {**placement.answers, "sender": "seller"}


@command
def end_sooner(table: Table) -> None:
    placement = db.session.get_one(Placement, table.placement_id)
    db.session.get_one(Campaign, placement.campaign_id).ends_on = ENDS_ON - timedelta(days=1)


def failing(review: ReviewRound) -> list[str]:
    return [check["key"] for check in review.checks if not check["passed"]]


def test_a_stale_green_is_never_submitted() -> None:
    table = make_table()
    version = latest(make_creative(table))
    let_the_seller_send(table)
    with pytest.raises(AppError, match="readers need both ways out"):
        submit_for_review(version.id, actor=table.marketer)
    assert latest(version.creative).state is VersionState.DRAFT


def test_a_required_check_that_turns_red_in_a_round_stops_the_approval() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    let_the_seller_send(table)
    with pytest.raises(AppError, match=r"^Not approved: since .* both ways out\. Ask for changes, .* right\.$"):
        decide(review, table.partner, Verdict.APPROVE_WITH_NOTES, "It reads well to me")
    assert (review.state, len(review.decisions)) == (RoundState.OPEN, 1)
    assert find_last_approval(review.creative_version_id) is None
    decide(review, table.partner, Verdict.REQUEST_CHANGES, "Add the seller's own way out")
    assert review.state is RoundState.CHANGES_REQUESTED


def test_advice_that_turns_red_in_a_round_is_approved_only_by_whoever_says_why() -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    end_sooner(table)
    with pytest.raises(AppError, match=r"30 December 2030”.* or approve with a note that says why it may stay"):
        decide(review, table.partner)
    decide(review, table.partner, Verdict.APPROVE_WITH_NOTES, "The page says the right day")
    assert review.state is RoundState.APPROVED
    assert failing(review) == ["end_date"]


def test_a_round_that_nobody_decides_stays_open_while_a_check_is_red() -> None:
    review = in_review(make_table())
    assert checks_hold(review, None)
    review.creative.placement.answers = {"sender": "seller"}
    assert not checks_hold(review, None)


def test_a_word_that_decides_nothing_yet_is_taken_while_a_check_is_red() -> None:
    table = make_table()
    review = in_review(table)
    end_sooner(table)
    decide(review, table.partner)
    assert review.state is RoundState.OPEN


def test_what_was_typed_stays_on_the_page_that_says_why_nothing_was_approved(client: FlaskClient) -> None:
    table = make_table()
    review = in_review(table)
    decide(review, table.owner)
    let_the_seller_send(table)
    said = {"verdict": "approve", "seen_sha": review.version.sha256, "note": "Lovely work"}
    answer = as_person(client, table.partner).post(f"/designs/reviews/{review.public_id}/decide", data=said)
    assert answer.status_code == 422
    assert "Not approved: since this went to review" in answer.text
    assert "Lovely work" in answer.text


def test_only_what_turned_red_since_the_submission_stops() -> None:
    advice = Check("end_date", "", passed=False, is_required=False, advice="")
    duty = Check("price", "", passed=False, is_required=True, advice="")
    green = Check("tags", "", passed=True, is_required=True, advice="")
    found = [advice, duty, green]
    assert stopping(found, passed_before=[], verdict=Verdict.APPROVE) == [duty]
    assert stopping(found, passed_before=["end_date"], verdict=Verdict.APPROVE) == [advice, duty]
    assert stopping(found, passed_before=["end_date"], verdict=Verdict.APPROVE_WITH_NOTES) == [duty]
    assert stopping(found, passed_before=["end_date"], verdict=None) == [advice, duty]


def test_a_round_keeps_what_the_checks_said_when_it_was_opened() -> None:
    table = make_table()
    creative = make_creative(table)
    end_sooner(table)
    publish_guidelines(GuidelinesDraft(tone="Plain"), actor=table.partner)
    review = submit_for_review(latest(creative).id, actor=table.marketer)
    assert failing(review) == ["end_date"]
    assert "Checked against Main Street Chamber’s guidelines v1" in [check["label"] for check in review.checks]


def test_reviewers_see_the_checks_as_they_are_now(client: FlaskClient) -> None:
    table = make_table()
    review = in_review(table)
    end_sooner(table)
    browser = as_person(client, table.partner)
    assert "Write “until 30 December 2030”" in browser.get(f"/designs/{review.creative.public_id}").text


def test_an_approved_version_says_that_newer_guidelines_are_out(client: FlaskClient) -> None:
    table = make_table()
    publish_guidelines(GuidelinesDraft(tone="Plain"), actor=table.partner)
    review = approved(table)
    publish_guidelines(GuidelinesDraft(tone="Plain and short"), actor=table.partner)
    page = as_person(client, table.partner).get(f"/designs/{review.creative.public_id}").text
    assert "Checked against Main Street Chamber’s guidelines v1" in page
    assert "Now there is Main Street Chamber’s guidelines v2." in page
    approval = find_last_approval(review.creative_version_id)
    assert approval is not None
    told = {"what": "Checked against Main Street Chamber’s guidelines v1", "passed": True}
    assert told in proof_of(approval)["checks"]
