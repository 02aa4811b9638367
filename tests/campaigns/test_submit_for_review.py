"""Submitting a version: who is asked, what stands in the way, and what happens to an older review."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review, withdraw_round
from campaigns.models import Approval, Creative
from campaigns.queries.approvals import approved_version
from campaigns.queries.reviews import get_round
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.creatives import VersionState
from campaigns.rules.mail_html.starter import starter_html
from campaigns.rules.reviews import RoundState
from campaigns.signals import approval_changed
from core.db import db
from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import (
    ENDS_ON,
    FACTS,
    Table,
    approved,
    as_person,
    decide,
    draft,
    in_review,
    latest,
    make_creative,
    make_placement,
    make_table,
)
from tests.harness.clock import Clock


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_everybody_who_may_decide_is_asked_with_one_link() -> None:
    table = make_table()
    review = in_review(table)
    found = mails()
    assert len(found) == 3  # the seller's owner and brand approver, the partner's brand approver
    assert {mail.subject for mail in found} == {"Please approve: Holiday e-mail, version 1"}
    assert all(mail.text.count("http") == 1 for mail in found)
    assert f"/designs/{review.creative.public_id}?v=1" in found[0].text


def test_a_version_that_breaks_a_legal_duty_is_not_submitted() -> None:
    table = make_table()
    creative = make_creative(table, html=starter_html(FACTS).replace("{{ unsubscribe }}", "#"))
    with pytest.raises(AppError, match="needs a way out"):
        submit_for_review(latest(creative).id, actor=table.marketer)
    assert latest(creative).state is VersionState.DRAFT


def test_a_side_without_anybody_to_approve_is_said_at_once() -> None:
    table = make_table(partner_approvers=0)
    creative = make_creative(table)
    with pytest.raises(AppError, match="partner's side has nobody who can approve"):
        submit_for_review(latest(creative).id, actor=table.marketer)


def test_only_the_newest_version_is_submitted() -> None:
    table = make_table()
    creative = make_creative(table)
    first = latest(creative)
    save_version(creative.id, actor=table.marketer, draft=draft(subject="Newer"))
    with pytest.raises(Conflict, match="Version 2 is newer"):
        submit_for_review(first.id, actor=table.marketer)


def test_the_other_side_does_not_submit() -> None:
    table = make_table()
    review = in_review(table)
    withdraw_round(review.id, actor=table.marketer)
    with pytest.raises(NotAllowed, match="The other side"):
        submit_for_review(review.creative_version_id, actor=table.partner)


def test_submitting_twice_opens_one_round() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(Conflict, match="already in review"):
        submit_for_review(review.creative_version_id, actor=table.marketer)


def test_a_withdrawn_version_may_be_submitted_again() -> None:
    table = make_table()
    review = in_review(table)
    withdraw_round(review.id, actor=table.marketer)
    again = submit_for_review(review.creative_version_id, actor=table.marketer)
    assert (again.state, get_round(table.owner, review.id).state) == (RoundState.OPEN, RoundState.WITHDRAWN)


def test_while_a_newer_version_is_judged_the_approved_one_stays_in_use() -> None:
    table = make_table()
    first = approved(table)
    newer = save_version(first.creative_id, actor=table.marketer, draft=draft(subject="Newer"))
    review = submit_for_review(newer.id, actor=table.marketer)
    found = approved_version(table.placement_id)
    assert found is not None
    assert found.number == 1
    decide(review, table.owner)
    decide(review, table.partner)
    found = approved_version(table.placement_id)
    assert found is not None
    assert found.number == 2


def test_what_is_approved_already_is_not_submitted_again() -> None:
    table = make_table()
    review = approved(table)
    with pytest.raises(Conflict, match="approved this version already"):
        submit_for_review(review.creative_version_id, actor=table.marketer)


def test_bytes_whose_approval_ended_for_a_breach_do_not_come_back() -> None:
    table = make_table()
    review = approved(table)
    approval = db.session.scalars(select(Approval)).one()
    revoke_approval(approval.id, actor=table.partner, rule_broken="Price", why="It says $199 and is $249.")
    with pytest.raises(Conflict, match="ended for a breach"):
        submit_for_review(review.creative_version_id, actor=table.marketer)


def test_nothing_is_approved_for_an_offer_that_is_over(clock: Clock) -> None:
    table = make_table()
    creative = make_creative(table)
    clock.set(f"{ENDS_ON.year + 1}-01-01T00:00Z")
    with pytest.raises(Conflict, match="offer has ended"):
        submit_for_review(latest(creative).id, actor=table.marketer)


def test_an_approval_may_reach_every_placement_of_the_partnership_in_the_campaign() -> None:
    table = make_table()
    other = make_placement(table)
    creative = make_creative(table)
    review = submit_for_review(latest(creative).id, actor=table.marketer, scope=ApprovalScope.PARTNERSHIP)
    decide(review, table.owner)
    decide(review, table.partner)
    found = approved_version(other)
    assert found is not None
    assert found.id == review.creative_version_id


def test_an_approval_for_one_placement_reaches_no_other() -> None:
    table = make_table()
    other = make_placement(table)
    approved(table)
    assert approved_version(other) is None


def wide(table: Table) -> Creative:
    """A creative whose approval reaches every placement of the partnership in the campaign."""
    creative = make_creative(table)
    review = submit_for_review(latest(creative).id, actor=table.marketer, scope=ApprovalScope.PARTNERSHIP)
    decide(review, table.owner)
    decide(review, table.partner)
    return creative


def test_the_form_starts_with_the_reach_of_the_approval_in_force(client: FlaskClient) -> None:
    table = make_table()
    make_placement(table, "Autumn mail")
    creative = wide(table)
    save_version(creative.id, actor=table.marketer, draft=draft(subject="Another"))
    page = as_person(client, table.marketer).get(f"/designs/{creative.public_id}").text
    assert re.search(r'<option[^>]* selected[^>]*value="partnership"', page)
    assert "The approval in force reaches Autumn mail too" in page


def test_reviewers_read_which_placements_a_narrower_approval_takes_from(client: FlaskClient) -> None:
    table = make_table()
    make_placement(table, "Autumn mail")
    creative = wide(table)
    version = save_version(creative.id, actor=table.marketer, draft=draft(subject="Another"))
    submit_for_review(version.id, actor=table.marketer)
    page = as_person(client, table.partner).get(f"/designs/{creative.public_id}").text
    assert "nothing is left to send in Autumn mail" in page


def test_whoever_listens_hears_of_placements_that_lose_their_approval() -> None:
    table = make_table()
    other = make_placement(table)
    creative = wide(table)
    version = save_version(creative.id, actor=table.marketer, draft=draft(subject="Another"))
    review = submit_for_review(version.id, actor=table.marketer)
    decide(review, table.owner)
    heard: list[Id] = []

    def hear(_sender: object, placement_id: Id) -> None:
        heard.append(placement_id)

    with approval_changed.connected_to(hear):
        decide(review, table.partner)
    assert sorted(heard) == sorted([table.placement_id, other])
    assert approved_version(other) is None
