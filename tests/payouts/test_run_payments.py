"""A payment run from draft to paid: what is collected, who may approve, and that money leaves once."""

from datetime import date

import pytest
from flask import Flask

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.files import storage
from payouts.commands import payouts as payout_commands
from payouts.commands import runs as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.exports import export_run
from payouts.commands.freezing import submit_run
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import lines_of_payout
from payouts.rules.runs import Obstacle, PayoutState, RunState
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.factories import make_deal, sell, take_back
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def test_a_draft_collects_what_was_released_and_reserves_nothing(office: Office) -> None:
    run = office.draft()
    (row,) = rows_of(run)
    assert (row.payout.amount_minor, row.obstacles, RunState(run.state)) == (2_500, (), RunState.DRAFT)
    assert office.money() == (0, 2_500, 0, 0)


def test_money_is_set_aside_when_the_run_is_sent_for_approval(office: Office) -> None:
    office.submit(office.draft())
    assert office.money() == (0, 0, 2_500, 0)
    assert check_books(office.deal.seller_id) == []


def test_a_second_person_approves_and_marks_paid_with_a_reference(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    payout = payout_commands.mark_paid(
        only_payout(run).id, actor=office.approver.actor, reference="BANK-77", paid_on=date(2026, 5, 20)
    )
    assert (PayoutState(payout.state), payout.reference) == (PayoutState.PAID, "BANK-77")
    assert office.money() == (0, 0, 0, 2_500)
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED
    assert check_books(office.deal.seller_id) == []


def test_paying_twice_is_refused_and_pays_once(office: Office) -> None:
    payout = only_payout(office.approve(office.submit(office.draft())))
    payout_commands.mark_paid(payout.id, actor=office.approver.actor, reference="A1", paid_on=date(2026, 5, 20))
    with pytest.raises(Conflict, match="paid already"):
        payout_commands.mark_paid(payout.id, actor=office.approver.actor, reference="A1", paid_on=date(2026, 5, 20))
    assert office.money() == (0, 0, 0, 2_500)


def test_a_refund_after_drafting_stops_the_run_from_being_sent(office: Office) -> None:
    run = office.draft()
    seen = state_of_draft(rows_of(run))
    _refund(office, 4_000)
    with pytest.raises(Conflict, match="changed while you were looking"):
        submit_run(run.id, actor=office.preparer.actor, seen=seen)
    (row,) = rows_of(commands.recalculate_run(run.id, actor=office.preparer.actor))
    assert row.payout.amount_minor == 1_500


def _refund(office: Office, gross: int) -> None:
    from payouts.models import Earning

    (earning,) = db.session.query(Earning).all()
    order_id = earning.order_id
    assert order_id is not None
    take_back(office.deal, order_id, gross)
    accrue_order(order_id)


def test_a_refund_after_payment_is_taken_from_the_next_run(office: Office, clock: Clock) -> None:
    run = office.approve(office.submit(office.draft()))
    payout_commands.mark_paid(
        only_payout(run).id, actor=office.approver.actor, reference="B1", paid_on=date(2026, 5, 20)
    )
    _refund(office, 4_000)
    assert office.money() == (0, -1_000, 0, 2_500)
    clock.set("2026-06-20T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    (row,) = rows_of(office.draft("2026-05"))
    assert (row.payout.amount_minor, row.obstacles[0]) == (-1_000, Obstacle.NEGATIVE)


def test_taking_a_run_back_makes_the_money_payable_again(office: Office) -> None:
    run = commands.take_back_run(office.submit(office.draft()).id, actor=office.preparer.actor)
    assert office.money() == (0, 2_500, 0, 0)
    run = office.approve(office.submit(run))
    assert office.money() == (0, 0, 2_500, 0)
    assert only_payout(run).generation == 2
    assert check_books(office.deal.seller_id) == []


def test_canceling_gives_back_what_was_set_aside(office: Office) -> None:
    commands.cancel_run(office.submit(office.draft()).id, actor=office.preparer.actor)
    assert office.money() == (0, 2_500, 0, 0)
    assert RunState(office.draft().state) is RunState.DRAFT


def test_a_payout_the_bank_sends_back_is_payable_again(office: Office) -> None:
    payout = only_payout(office.approve(office.submit(office.draft())))
    payout_commands.mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    payout_commands.return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
    assert office.money() == (0, 2_500, 0, 0)
    (row,) = rows_of(office.draft())
    assert row.payout.amount_minor == 2_500
    assert check_books(office.deal.seller_id) == []


def test_voiding_the_only_payout_settles_the_run(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    payout_commands.void_payout(only_payout(run).id, actor=office.approver.actor, reason="Asked to wait")
    assert office.money() == (0, 2_500, 0, 0)
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED


def test_only_one_run_is_prepared_at_a_time(office: Office) -> None:
    office.draft()
    with pytest.raises(Conflict, match="still being prepared"):
        office.draft()


def test_a_month_that_is_not_closed_cannot_be_paid(office: Office) -> None:
    with pytest.raises(Conflict, match="not closed yet"):
        office.draft("2026-05")


def test_what_is_released_after_the_cutoff_waits(office: Office, clock: Clock) -> None:
    accrue_order(sell(office.deal, 8_000))
    clock.set("2026-06-25T12:00Z")
    release_due()
    assert office.money() == (0, 4_500, 0, 0)
    assert only_payout(office.draft()).amount_minor == 2_500


def test_no_bank_account_keeps_a_payout_out(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, with_account=False)
    run = office.draft()
    assert [row.obstacles for row in rows_of(run)] == [(Obstacle.NO_METHOD,)]
    with pytest.raises(Conflict, match="Nothing in this run is ready"):
        office.submit(run)


def test_a_payout_below_the_minimum_is_carried_forward(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, minimum=5_000)
    assert [row.obstacles for row in rows_of(office.draft())] == [(Obstacle.BELOW_MINIMUM,)]


def test_a_changed_bank_account_waits_and_keeps_the_payout_out(office: Office) -> None:
    set_destination(
        office.deal.partnership_id,
        actor=office.partner.actor,
        holder_name="Main Street",
        account="123456789",
        country="US",
        routing_number="021000021",
    )
    assert [row.obstacles for row in rows_of(office.draft())] == [(Obstacle.METHOD_TOO_NEW,)]


def test_the_payment_file_downloads_byte_identical_and_changes_nothing(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    before = office.money()
    first = export_run(run.id, actor=office.approver.actor)
    data, key = storage().load(first.storage_key), first.id
    again = export_run(run.id, actor=office.approver.actor)
    assert (again.id, storage().load(again.storage_key)) == (key, data)
    assert office.money() == before
    header, line = data.decode().splitlines()
    assert header.startswith("payout,partner,account_holder,account,currency,amount")
    assert ",Main Street,DE89370400440532013000,USD,25.00," in line
    assert line.endswith(",,,,DE")
    assert first.control_totals == {"USD": "25.00"}


def test_there_is_no_payment_file_before_approval(office: Office) -> None:
    run = office.submit(office.draft())
    with pytest.raises(Conflict, match="approved run"):
        export_run(run.id, actor=office.approver.actor)


def test_a_payouts_lines_sum_to_it(office: Office) -> None:
    payout = only_payout(office.draft())
    assert sum(line.amount.minor for line in lines_of_payout(payout)) == payout.amount_minor


def test_another_organization_finds_neither_run_nor_payout(office: Office, clock: Clock) -> None:
    run = office.approve(office.submit(office.draft()))
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="x@example.com")
    with pytest.raises(NotFound):
        commands.approve_run(run.id, actor=stranger.actor, seen_sha=run.sha256 or "")
    with pytest.raises(NotFound):
        payout_commands.mark_paid(only_payout(run).id, actor=stranger.actor, reference="D1", paid_on=date(2026, 5, 20))


def test_a_partner_cannot_mark_its_own_payout_paid(office: Office) -> None:
    payout = only_payout(office.approve(office.submit(office.draft())))
    with pytest.raises(NotFound):
        payout_commands.mark_paid(payout.id, actor=office.partner.actor, reference="E1", paid_on=date(2026, 5, 20))


def test_a_typing_mistake_in_an_iban_is_found(office: Office) -> None:
    with pytest.raises(AppError, match="typing mistake"):
        set_destination(
            office.deal.partnership_id, actor=office.partner.actor, holder_name="M", account="DE88370400440532013000"
        )
