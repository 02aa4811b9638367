"""Who may approve a payment run: somebody who neither made, changed nor sent it, or whoever truly works alone."""

import pytest
from flask import Flask

from accounts.models import Membership, Organization
from accounts.permissions import Role
from core.db import command, db
from core.errors import Conflict, NotAllowed
from payouts.commands import runs as commands
from payouts.commands.freezing import submit_run
from payouts.models import PayoutRun
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person
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
    assert RunState(commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "").state)


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
    assert RunState(commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "").state)


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
