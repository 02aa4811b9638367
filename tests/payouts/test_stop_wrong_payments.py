"""Paying by Stripe when something is wrong: it stops, says so, and waits for a person. Nothing is fixed silently."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import jobs
from core.db import command, db
from core.errors import Conflict, NotAllowed
from payouts.commands import canceling
from payouts.commands.attempts import begin_attempt
from payouts.commands.canceling import cancel_unsent
from payouts.commands.exports import export_run
from payouts.commands.freezing import take_freezing_step
from payouts.commands.paying import ask_look, release_attempt
from payouts.commands.payouts import mark_paid, return_payout, void_payout
from payouts.commands.periods import signature
from payouts.commands.rail_accounts import allow_payments, stop_payments
from payouts.commands.runs import draft_run
from payouts.models import Entry, Payout, PayoutDestination, PayoutRun
from payouts.queries.attempts import attempts_of
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.queries.rails import find_rail_account
from payouts.rails import open_rail
from payouts.rails.stripe.transfers import StripeRail
from payouts.rules.kinds import EntryKind
from payouts.rules.reconciling import FindingKind
from payouts.rules.runs import RunState
from payouts.rules.sending import Answer, AnswerKind
from payouts.tasks.freezing import sweep as freeze_sweep
from payouts.tasks.paying import Payer
from tests.harness.clock import Clock
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.stripe_office import (
    TRANSFERS,
    StripeOffice,
    account_of,
    connect,
    make_stripe_office,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")


def test_a_key_used_for_something_else_stops_the_payout_with_an_alarm(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    payout = payout_of(run.id, office.deals[0])
    order: Any = {"amount": 1, "currency": "usd", "destination": account_of(office), "transfer_group": "other"}
    stripe_server.client().v1.transfers.create(order, {"idempotency_key": f"po_{payout.id.hex}_g1"})
    assert office.pay(run) == ["unknown"]
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.CONFLICT]
    assert len(stripe_server.transfers()) == 1


def test_a_key_that_stripe_does_not_take_stops_the_run_after_the_first(
    clock: Clock, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_stripe_office(clock, stripe_server, partners=3)
    run = office.approved()
    refused = Answer(AnswerKind.LOCKED_OUT, "Invalid API Key provided.", status=401, code="api_key_invalid")
    with monkeypatch.context() as patch:
        patch.setattr(StripeRail, "send", lambda *_args: refused)
        assert sorted(office.pay(run)) == ["approved", "approved", "failed"]
    failed = db.session.scalars(select(Payout).where(Payout.state == "failed")).one()
    assert "set it again under Ways to pay" in str(failed.left_out_reason)
    assert db.session.get_one(PayoutRun, run.id).paying_since is None
    assert sorted(office.pay(run)) == ["failed", "paid", "paid"]


def test_what_was_changed_after_approval_is_never_paid(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()

    @command
    def steal() -> None:
        row = db.session.scalars(select(PayoutDestination)).one()
        row.rail_object_id = stripe_server.add_account()

    steal()
    assert office.pay(run) == ["approved"]
    assert stripe_server.transfers() == []
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.CHANGED]
    assert db.session.get_one(PayoutRun, run.id).paying_since is None


@pytest.mark.parametrize("column", ["amount_minor", "destination_id"])
def test_an_amount_or_a_destination_changed_after_approval_is_never_paid(
    office: StripeOffice, stripe_server: StripeServer, column: str
) -> None:
    run = office.approved()
    other = connect(office.deals[0], stripe_server.add_account())

    @command
    def change() -> None:
        setattr(payout_of(run.id, office.deals[0]), column, 1 if column == "amount_minor" else other)

    change()
    office.pay(run)
    assert stripe_server.transfers() == []


def test_a_transfer_that_is_not_what_was_asked_is_not_adopted(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    office.pay(run)
    (made,) = stripe_server.transfers()
    stripe_server.change(made.id, amount=1)
    work(clock, minutes=1)
    assert states_of(run.id) == ["unknown"]
    (found,) = open_findings(office.seller_id)
    assert (found.kind, found.details["problems"]) == (FindingKind.WRONG, ["its amount is 1, not 2500"])
    stripe_server.change(made.id, amount=2_500)
    ask_look(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor)
    work(clock)
    assert (states_of(run.id), list(open_findings(office.seller_id))) == (["paid"], [])


def test_two_transfers_of_one_payout_alarm_and_are_not_fixed_by_themselves(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    office.pay(run)
    payout = payout_of(run.id, office.deals[0])
    (sent,) = attempts_of(payout)
    double = stripe_server.client().v1.transfers.create(json.loads(sent.attempt.request))
    work(clock, minutes=1)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["unknown"], 2)
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.DOUBLED]
    work(clock, days=2)
    with pytest.raises(Conflict, match="Reverse it at the rail"):
        release_attempt(payout.id, actor=office.approver.actor, reason="Again")
    stripe_server.client().v1.transfers.reversals.create(double.id, {})
    ask_look(payout.id, actor=office.approver.actor)
    work(clock)
    assert (states_of(run.id), list(open_findings(office.seller_id))) == (["paid"], [])
    assert check_books(office.seller_id) == []


def test_what_was_not_sent_can_be_canceled_and_is_payable_again(clock: Clock, stripe_server: StripeServer) -> None:
    office = make_stripe_office(clock, stripe_server, partners=2)
    run = office.approved()
    office.start(run)
    cancel_unsent(run.id, actor=office.approver.actor, reason="The wrong month")
    jobs.run_due()
    assert (states_of(run.id), stripe_server.transfers()) == (["voided", "voided"], [])
    assert [office.balance(deal)[:2] for deal in office.deals] == [(2_500, 0), (2_600, 0)]
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED
    assert check_books(office.seller_id) == []


def test_of_many_that_are_canceled_none_is_sent_while_their_money_is_given_back_in_steps(
    clock: Clock, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canceling, "STEP", 2)
    office = make_stripe_office(clock, stripe_server, partners=3)
    run = office.approved()
    office.start(run)
    canceled = cancel_unsent(run.id, actor=office.approver.actor, reason="The wrong month")
    assert (canceled.freezing, canceled.state, set(states_of(run.id))) == ("cancel", "paying", {"voided"})
    for refused in (lambda: draft_run("2026-04", actor=office.preparer.actor), lambda: cancel(run, office)):
        with pytest.raises(Conflict, match="being given back"):
            refused()
    assert take_freezing_step(run.id, at_most=2)  # and the process dies: the job is lost with it
    assert [office.balance(deal)[0] for deal in office.deals] == [2_500, 2_600, 0]
    assert check_books(office.seller_id) == []
    freeze_sweep({})
    assert not take_freezing_step(run.id)  # a late worker does nothing more
    ended = db.session.get_one(PayoutRun, run.id, populate_existing=True)
    assert (ended.freezing, ended.state, stripe_server.transfers()) == (None, "settled", [])
    assert [office.balance(deal)[:2] for deal in office.deals] == [(2_500, 0), (2_600, 0), (2_700, 0)]
    assert check_books(office.seller_id) == []
    entries = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.UNRESERVE)).all()
    assert {(entry.actor, entry.reason) for entry in entries} == {(signature(office.approver.actor), "The wrong month")}


def cancel(run: PayoutRun, office: StripeOffice) -> None:
    cancel_unsent(run.id, actor=office.approver.actor, reason="Once more")


def test_a_stop_keeps_everything_from_being_sent_and_lets_it_go_on_later(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    office.start(run)
    stop_payments(actor=office.approver.actor, reason="Our account was robbed.")
    jobs.run_due()
    assert (states_of(run.id), stripe_server.transfers()) == (["approved"], [])
    allow_payments(actor=office.approver.actor)
    work(clock, minutes=15)
    jobs.tick()
    assert states_of(run.id) == ["paid"]


def test_a_stop_lets_what_was_sent_be_found_but_not_sent_again(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_BEFORE, TRANSFERS)
    office.pay(run)
    stop_payments(actor=office.approver.actor, reason="Our account was robbed.")
    work(clock, minutes=1)
    assert (states_of(run.id), stripe_server.transfers()) == (["sending"], [])
    allow_payments(actor=office.approver.actor)
    work(clock, minutes=16)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)


def test_a_payout_of_stripe_is_never_marked_paid_or_returned_by_hand(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    payout = payout_of(run.id, office.deals[0])
    with pytest.raises(Conflict, match="says when it is paid"):
        mark_paid(payout.id, actor=office.approver.actor, reference="X", paid_on=date(2026, 5, 20))
    office.pay(run)
    with pytest.raises(Conflict, match="Reverse it there"):
        return_payout(payout.id, actor=office.approver.actor, reason="Sent back")
    with pytest.raises(Conflict, match="nothing left to pay by file"):
        export_run(run.id, actor=office.approver.actor)


def test_a_failed_payout_can_be_taken_out_and_its_money_is_payable_once(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    office.pay(run)
    void_payout(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor, reason="Next month")
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED
    assert check_books(office.seller_id) == []


def test_a_failed_payout_whose_money_went_into_another_run_is_not_sent_again(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    office.pay(run)
    failed = payout_of(run.id, office.deals[0]).id
    second = office.approved()
    with pytest.raises(Conflict, match="has changed since"):
        release_attempt(failed, actor=office.approver.actor, reason="Again")
    assert office.pay(second) == ["paid"]
    assert (len(stripe_server.transfers()), office.balance(office.deals[0])) == (1, (0, 0, 2_500))
    assert check_books(office.seller_id) == []


def test_whoever_prepared_a_run_does_not_release_its_payouts(office: StripeOffice, stripe_server: StripeServer) -> None:
    run = office.approved()
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    office.pay(run)
    with pytest.raises(NotAllowed, match="a second person"):
        release_attempt(payout_of(run.id, office.deals[0]).id, actor=office.preparer.actor, reason="Again")


def test_a_payer_that_slept_too_long_sends_nothing(
    app: Flask, office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    office.start(run)
    payout_id = payout_of(run.id, office.deals[0]).id
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    payer = Payer(open_rail(account))
    sending = begin_attempt(payout_id, payer.rail)
    assert sending is not None
    clock.advance(minutes=5)
    payer._send(payout_id, sending)
    assert stripe_server.transfers() == []
