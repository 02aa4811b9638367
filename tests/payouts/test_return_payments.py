"""A payment that came back: nothing more goes to that account before the partner confirms or changes it."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import command, db
from core.errors import Conflict, NotFound
from core.ids import show
from core.mail import OutboxMail
from payouts.commands import payouts as commands
from payouts.commands.destinations import block_destination, confirm_destination, set_destination
from payouts.commands.exports import export_run
from payouts.models import Payout, PayoutRun
from payouts.queries.destinations import account_number, find_destination
from payouts.queries.run_rows import rows_of
from payouts.rules.runs import Obstacle, PayoutState
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


@pytest.fixture
def returned(office: Office) -> Office:
    payout = only_payout(office.approve(office.submit(office.draft())))
    commands.mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    commands.return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
    return office


@command
def another_comes_back(run: PayoutRun) -> None:
    block_destination(only_payout(run), PayoutState.RETURNED, reason="Account closed")


def obstacles(run: PayoutRun) -> tuple[Obstacle, ...]:
    (row,) = rows_of(run)
    return row.obstacles


def test_the_next_run_lists_it_with_its_reason_and_cannot_be_sent(returned: Office, client: FlaskClient) -> None:
    run = returned.draft()
    assert obstacles(run) == (Obstacle.METHOD_BLOCKED,)
    with pytest.raises(Conflict, match="Nothing in this run is ready"):
        returned.submit(run)
    page = sign_in(client, returned.preparer).get(f"/runs/{run.public_id}").text
    assert "Account closed. The partner has to confirm or change this account" in page


def test_confirming_is_mailed_and_waits_as_a_change_does(returned: Office, clock: Clock) -> None:
    before = find_destination(returned.deal.partnership_id)
    assert before is not None
    same = confirm_destination(returned.deal.partnership_id, actor=returned.partner.actor)
    assert (account_number(same), same.blocked_at) == (account_number(before), None)
    run = returned.draft()
    assert obstacles(run) == (Obstacle.METHOD_TOO_NEW,)
    subject = "The bank account for your payments was confirmed"
    assert db.session.scalars(select(OutboxMail.id).where(OutboxMail.subject == subject)).all()
    clock.advance(hours=73)
    assert obstacles(run) == ()


def test_another_account_is_not_blocked(returned: Office, clock: Clock) -> None:
    set_destination(
        returned.deal.partnership_id,
        actor=returned.partner.actor,
        holder_name="Main Street",
        account="123456789",
        country="US",
        routing_number="021000021",
    )
    clock.advance(hours=73)
    assert obstacles(returned.draft()) == ()


def test_a_confirmed_account_is_blocked_again_by_the_next_return(returned: Office, clock: Clock) -> None:
    confirm_destination(returned.deal.partnership_id, actor=returned.partner.actor)
    clock.advance(hours=73)
    payout = only_payout(returned.approve(returned.submit(returned.draft())))
    commands.mark_paid(payout.id, actor=returned.approver.actor, reference="C2", paid_on=date(2026, 5, 23))
    commands.return_payout(payout.id, actor=returned.approver.actor, reason="Closed, truly")
    assert obstacles(returned.draft()) == (Obstacle.METHOD_BLOCKED,)


def test_nothing_is_confirmed_that_did_not_come_back_and_only_by_its_partner(returned: Office) -> None:
    with pytest.raises(NotFound):
        confirm_destination(returned.deal.partnership_id, actor=returned.approver.actor)
    confirm_destination(returned.deal.partnership_id, actor=returned.partner.actor)
    with pytest.raises(Conflict, match="no payment came back"):
        confirm_destination(returned.deal.partnership_id, actor=returned.partner.actor)


def test_a_run_frozen_before_the_return_is_not_approved(office: Office) -> None:
    run = office.submit(office.draft())
    another_comes_back(run)
    with pytest.raises(Conflict, match="came back: Account closed"):
        office.approve(run)


def test_an_approved_payment_to_such_an_account_is_in_no_file(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    another_comes_back(run)
    with pytest.raises(Conflict, match="nothing left to pay by file"):
        export_run(run.id, actor=office.approver.actor)


def test_the_partner_is_told_on_its_pages_and_confirms_there(returned: Office, client: FlaskClient) -> None:
    browser = sign_in(client, returned.partner)
    home = browser.get("/home").text
    assert "Confirm or change your account" in home
    assert "Account closed. Nothing is lost" in home
    assert "before you confirm it or give another account" in browser.get("/get-paid").text
    confirm = f"/get-paid/{show('pn', returned.deal.partnership_id)}/confirm"
    told = browser.post(confirm, follow_redirects=True).text
    assert "payments go there again in 72 hours" in told
    assert "before you confirm it" not in told


def test_both_sides_read_on_its_page_what_happens_next(returned: Office, client: FlaskClient) -> None:
    payout = db.session.scalars(select(Payout)).one()
    page = sign_in(client, returned.approver).get(f"/payouts/{payout.public_id}").text
    assert "The next run pays it once the partner has confirmed the account or given another one" in page
    run_page = sign_in(client, returned.approver).get(f"/runs/{show(PayoutRun.__prefix__, payout.run_id)}").text
    assert "Returned: Account closed. The next run pays it once the partner" in run_page
    own = sign_in(client, returned.partner)
    assert (
        "before you confirm it or give another one; then the next run pays it"
        in own.get(f"/payouts/{payout.public_id}").text
    )
    assert "It came back: Account closed" in own.get("/get-paid").text


def test_whoever_approved_the_run_is_told_too(returned: Office) -> None:
    told = select(OutboxMail.recipient).where(OutboxMail.subject == "A payment of run 1 came back")
    assert set(db.session.scalars(told)) == {returned.preparer.email, returned.approver.email}


def test_a_file_whose_payments_have_ended_is_not_offered_to_be_paid_again(office: Office, client: FlaskClient) -> None:
    run = office.approve(office.submit(office.draft()))
    export_run(run.id, actor=office.approver.actor)
    browser = sign_in(client, office.approver)
    assert "Pay from it" in browser.get(f"/runs/{run.public_id}").text
    commands.mark_paid(only_payout(run).id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    page = browser.get(f"/runs/{run.public_id}").text
    assert "Pay from it" not in page
    assert "Every payment in it has ended: do not pay it again" in page
