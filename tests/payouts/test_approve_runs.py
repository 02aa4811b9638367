"""Who may approve a payment run: somebody who neither made, changed nor sent it, or whoever truly works alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Membership, Organization
from accounts.permissions import Role
from core.db import command, db
from core.errors import Conflict, Gone, NotAllowed
from payouts.commands import runs as commands
from payouts.commands.approving import ask_mailed_link
from payouts.commands.freezing import submit_run
from payouts.models import PayoutRun
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.rules.runs import RunState
from tests.accounts.factories import link_in, mails_to
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def test_whoever_prepared_a_run_cannot_approve_it(office: Office) -> None:
    run = office.submit(office.draft())
    with pytest.raises(NotAllowed, match="second person"):
        commands.approve_run(run.id, actor=office.preparer.actor, seen_sha=run.sha256 or "")
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.IN_REVIEW


def test_whoever_works_alone_approves_a_day_later(office: Office, clock: Clock) -> None:
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER, email="solo@example.com")
    _leave(office.approver)
    run = commands.draft_run("2026-04", actor=owner.actor)
    run = submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))
    with pytest.raises(NotAllowed, match="24 hours"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    clock.advance(days=1)
    with pytest.raises(NotAllowed, match="mail you a link"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    token = link_in(mails_to(owner.email)[-1]).rpartition("/")[2]
    approved = commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "", token=token)
    assert RunState(approved.state) is RunState.APPROVED


def test_removing_the_other_approver_after_sending_does_not_make_one_alone(office: Office, clock: Clock) -> None:
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER, email="solo@example.com")
    run = commands.draft_run("2026-04", actor=owner.actor)
    run = submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))
    _leave(office.approver)
    clock.advance(days=2)
    with pytest.raises(NotAllowed, match="second person"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    run = commands.take_back_run(run.id, actor=owner.actor)
    run = submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))
    clock.advance(days=1)
    token = link_in(mails_to(owner.email)[-1]).rpartition("/")[2]
    approved = commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "", token=token)
    assert RunState(approved.state) is RunState.APPROVED


def test_who_was_alone_is_not_any_more_once_somebody_else_can_approve(office: Office, clock: Clock) -> None:
    seller = db.session.get_one(Organization, office.deal.seller_id)
    owner = make_person(seller, Role.OWNER, email="solo@example.com")
    _leave(office.approver)
    run = commands.draft_run("2026-04", actor=owner.actor)
    run = submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))
    make_person(seller, Role.FINANCE_APPROVER, email="new@example.com")
    clock.advance(days=2)
    with pytest.raises(NotAllowed, match="second person"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")


@pytest.mark.parametrize("change", ["recalculate", "leave out", "take in"])
def test_whoever_changed_a_run_cannot_approve_it(office: Office, change: str) -> None:
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER, email="solo@example.com")
    run = office.draft()
    payout_id = only_payout(run).id
    match change:
        case "recalculate":
            commands.recalculate_run(run.id, actor=owner.actor)
        case "leave out":
            commands.leave_out(payout_id, run_id=run.id, actor=owner.actor, reason="Not now")
            commands.take_in(payout_id, run_id=run.id, actor=office.preparer.actor)
        case "take in":
            commands.leave_out(payout_id, run_id=run.id, actor=office.preparer.actor, reason="Not now")
            commands.take_in(payout_id, run_id=run.id, actor=owner.actor)
    run = office.submit(run)
    with pytest.raises(NotAllowed, match="prepared or changed"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    assert RunState(office.approve(run).state) is RunState.APPROVED


def _leave(person: Person) -> None:
    @command
    def remove() -> None:
        row = db.session.query(Membership).filter_by(user_id=person.user_id).one()
        db.session.delete(row)

    remove()


def test_a_run_that_was_not_the_one_looked_at_is_not_approved(office: Office) -> None:
    run = office.submit(office.draft())
    with pytest.raises(Conflict, match="not the one you were looking at"):
        commands.approve_run(run.id, actor=office.approver.actor, seen_sha="0" * 64)


def test_approving_twice_is_refused_and_changes_nothing(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    with pytest.raises(Conflict, match="approved"):
        office.approve(run)


def _alone(office: Office) -> tuple[Person, PayoutRun]:
    """Let one person be all there is of the seller, and send a run for approval."""
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER, email="solo@example.com")
    _leave(office.approver)
    run = commands.draft_run("2026-04", actor=owner.actor)
    return owner, submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))


def test_a_link_of_an_earlier_version_confirms_nothing(office: Office, clock: Clock) -> None:
    owner, run = _alone(office)
    clock.advance(days=1)
    old = link_in(mails_to(owner.email)[-1]).rpartition("/")[2]
    payout_id = only_payout(commands.take_back_run(run.id, actor=owner.actor)).id
    commands.leave_out(payout_id, run_id=run.id, actor=owner.actor, reason="Not now")
    commands.take_in(payout_id, run_id=run.id, actor=owner.actor)
    run = submit_run(run.id, actor=owner.actor, seen=state_of_draft(rows_of(run)))
    assert len([mail for mail in mails_to(owner.email) if "Confirm the approval" in mail.subject]) == 1
    clock.advance(hours=23)
    with pytest.raises(NotAllowed, match="24 hours"):
        ask_mailed_link(run.id, actor=owner.actor)
    clock.advance(hours=1)
    mails_to(owner.email)
    with pytest.raises(Gone):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "", token=old)


def test_a_scanner_that_opens_the_link_approves_nothing(office: Office, clock: Clock, client: FlaskClient) -> None:
    owner, run = _alone(office)
    clock.advance(days=1)
    address = link_in(mails_to(owner.email)[-1])
    assert client.get(address).status_code == 302  # to the sign-in page: the link alone opens nothing
    page = sign_in(client, owner).get(address)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert db.session.get_one(PayoutRun, run.id, populate_existing=True).state == "in_review"
    given = {"seen_sha": run.sha256, "token": address.rpartition("/")[2], "confirm": "yes"}
    client.post(f"/runs/{run.public_id}/approve", data=given)
    assert db.session.get_one(PayoutRun, run.id, populate_existing=True).state == "approved"
    assert "Send me the link" not in client.get(f"/runs/{run.public_id}").text


def test_whoever_did_not_prepare_it_needs_no_link(office: Office) -> None:
    run = office.submit(office.draft())
    with pytest.raises(Conflict, match="need no link"):
        ask_mailed_link(run.id, actor=office.approver.actor)
    with pytest.raises(NotAllowed, match="second person"):
        ask_mailed_link(run.id, actor=office.preparer.actor)
