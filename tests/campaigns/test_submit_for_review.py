"""Submitting a version: who is asked, what stands in the way, and what happens to an older review."""

import pytest
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review, withdraw_round
from campaigns.models import Approval
from campaigns.queries.approvals import approved_version
from campaigns.queries.reviews import get_round
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.creatives import VersionState
from campaigns.rules.mail_html.starter import starter_html
from campaigns.rules.reviews import RoundState
from core.db import db
from core.errors import AppError, Conflict, NotAllowed
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import (
    ENDS_ON,
    FACTS,
    approved,
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
