"""An approver sends a run back: it is a draft again, its preparer hears why."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.audit import AuditRecord
from core.db import db
from core.errors import AppError, Conflict, NotAllowed
from core.mail import OutboxMail
from payouts.commands import runs as commands
from payouts.commands.freezing import submit_run
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.office import Office, make_office


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def send_back(office: Office, run: PayoutRun, reason: str = "Main Street asked to wait") -> PayoutRun:
    return commands.send_back_run(run.id, actor=office.approver.actor, reason=reason)


def test_it_is_a_draft_again_and_its_preparer_hears_why(office: Office) -> None:
    run = send_back(office, office.submit(office.draft()))
    assert (RunState(run.state), run.sent_back_reason) == (RunState.DRAFT, "Main Street asked to wait")
    assert office.money() == (0, 2_500, 0, 0)
    assert check_books(office.deal.seller_id) == []
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject == "Run 1 was sent back to you")).one()
    assert mail.recipient == office.preparer.email
    assert db.session.scalars(select(AuditRecord.action).where(AuditRecord.action == "run.sent_back")).all()


def test_the_next_version_is_approved_by_the_approver_and_never_by_its_preparers(office: Office) -> None:
    seller = db.session.get_one(Organization, office.deal.seller_id)
    owner = make_person(seller, Role.OWNER, email="owner@northbeam-seller.example")
    draft = office.draft()
    seen = state_of_draft(rows_of(draft))
    run = send_back(office, submit_run(draft.id, actor=owner.actor, seen=seen))
    run = office.submit(run)
    with pytest.raises(NotAllowed, match="second person"):  # who sent the first version is still a preparer
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    assert RunState(office.approve(run).state) is RunState.APPROVED


def test_it_needs_a_reason_and_a_run_that_waits(office: Office) -> None:
    run = office.submit(office.draft())
    with pytest.raises(AppError, match="what has to be changed"):
        send_back(office, run, " ")
    office.approve(run)
    with pytest.raises(Conflict, match="It is approved"):
        send_back(office, run)


def test_the_page_lets_the_approver_send_it_back_and_tells_the_preparer(office: Office, client: FlaskClient) -> None:
    run = office.submit(office.draft())
    address = f"/runs/{run.public_id}"
    browser = sign_in(client, office.approver)
    assert "Send back to be changed" in browser.get(address).text
    browser.post(f"{address}/send-back", data={"reason": "The month is wrong"}, follow_redirects=True)
    page = sign_in(client, office.preparer).get(address).text
    assert "Sent back by" in page
    assert "The month is wrong" in page
    assert "Send back to be changed" not in page
