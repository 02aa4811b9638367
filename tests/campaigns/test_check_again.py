"""Checks that were green when a version was saved are run again: when it is submitted, and while it is judged."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from campaigns.commands.brands import publish_guidelines
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Campaign, Placement, ReviewRound
from campaigns.queries.approval_proofs import proof_of
from campaigns.queries.approvals import find_last_approval
from campaigns.rules.creatives import VersionState
from campaigns.schemas.brands import GuidelinesDraft
from core.db import command, db
from core.errors import AppError
from tests.campaigns.creatives_factories import (
    ENDS_ON,
    Table,
    approved,
    as_person,
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
