"""Paying a run by Stripe: each payout once, whatever Stripe and the network do; beside payouts that go by file."""

import json
from datetime import date

import pytest

from core.db import db
from core.errors import Conflict
from core.files import storage
from payouts.commands.exports import export_run
from payouts.commands.paying import release_attempt
from payouts.commands.payouts import mark_paid
from payouts.models import PayoutAttempt, PayoutRun
from payouts.queries.attempts import attempts_of, latest_attempt
from payouts.queries.checks import check_books
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.stripe import Kind, Status, StripeServer
from tests.payouts.stripe_office import (
    LISTING,
    TRANSFERS,
    StripeOffice,
    account_of,
    make_stripe_office,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")


def newest(office: StripeOffice, run: PayoutRun) -> PayoutAttempt:
    attempt = latest_attempt(payout_of(run.id, office.deals[0]))
    assert attempt is not None
    return attempt


def test_a_run_pays_by_stripe_and_by_file_side_by_side(clock: Clock, stripe_server: StripeServer) -> None:
    office = make_stripe_office(clock, stripe_server, partners=2, by_file=1)
    run = office.approved()
    assert sorted(office.pay(run)) == ["approved", "paid", "paid"]
    amounts = sorted(transfer.amount for transfer in stripe_server.transfers())
    assert amounts == [2_500, 2_600]
    lines = storage().load(export_run(run.id, actor=office.approver.actor).storage_key).decode().splitlines()
    assert [line.split(",")[5] for line in lines[1:]] == ["27.00"]
    by_file = payout_of(run.id, office.deals[2])
    mark_paid(by_file.id, actor=office.approver.actor, reference="BANK-1", paid_on=date(2026, 5, 20))
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED
    assert [office.balance(deal) for deal in office.deals] == [(0, 0, 2_500), (0, 0, 2_600), (0, 0, 2_700)]
    assert check_books(office.seller_id) == []


def test_a_transfer_carries_what_finds_it_again(office: StripeOffice, stripe_server: StripeServer) -> None:
    run = office.approved()
    office.pay(run)
    (transfer,) = stripe_server.transfers()
    payout = payout_of(run.id, office.deals[0])
    (sent,) = attempts_of(payout)
    assert sent.attempt.key == f"po_{payout.id.hex}_g1"
    assert json.loads(sent.attempt.request)["transfer_group"] == transfer.transfer_group == f"po_{payout.id.hex}"
    assert transfer.metadata.to_dict()["payout"] == payout.public_id
    assert (payout.rail_object_id, payout.reference, payout.paid_on) == (transfer.id, transfer.id, date(2026, 5, 20))


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.CONFLICT, Kind.RATE_LIMIT, Kind.UNAVAILABLE])
def test_an_answer_that_is_neither_yes_nor_no_is_asked_again(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock, kind: Kind
) -> None:
    run = office.approved()
    stripe_server.fail(kind, TRANSFERS)
    assert office.pay(run) == ["sending"]
    work(clock, seconds=3)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
    assert check_books(office.seller_id) == []


def test_forgotten_keys_pay_nothing_twice(office: StripeOffice, stripe_server: StripeServer, clock: Clock) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    office.pay(run)
    stripe_server.expire_keys()
    work(clock, days=2)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)


def test_a_key_that_is_old_is_never_sent_again(office: StripeOffice, stripe_server: StripeServer, clock: Clock) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_BEFORE, TRANSFERS)
    office.pay(run)
    work(clock, hours=23, seconds=1)
    assert (states_of(run.id), stripe_server.transfers()) == (["unknown"], [])
    payout = payout_of(run.id, office.deals[0])
    with pytest.raises(Conflict, match="last look is due on 21 May at 12:00 UTC"):
        release_attempt(payout.id, actor=office.approver.actor, reason="Nothing came")
    work(clock, hours=1)
    release_attempt(payout.id, actor=office.approver.actor, reason="Nothing came")
    work(clock)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
    assert [sent.attempt.generation for sent in attempts_of(payout_of(run.id, office.deals[0]))] == [2, 1]
    assert check_books(office.seller_id) == []


@pytest.mark.parametrize("happened", [True, False])
def test_after_a_500_nothing_is_sent_until_it_is_certain(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock, happened: bool
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.ERROR_AFTER if happened else Kind.ERROR_BEFORE, TRANSFERS)
    assert office.pay(run) == ["unknown"]
    work(clock, minutes=1, seconds=1)
    assert states_of(run.id) == ["paid" if happened else "unknown"]
    work(clock, hours=23)
    assert len(stripe_server.transfers()) == int(happened)
    assert check_books(office.seller_id) == []


def test_looks_come_after_a_minute_ten_minutes_one_six_and_24_hours(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.ERROR_BEFORE, TRANSFERS)
    office.pay(run)
    looks = []
    for minutes in (1, 9, 50, 300, 1_080):
        work(clock, minutes=minutes)
        looks.append(newest(office, run).looks)
    assert (looks, newest(office, run).next_at) == ([1, 2, 3, 4, 5], None)
    assert states_of(run.id) == ["unknown"]


def test_a_refusal_frees_the_money_and_waits_for_a_decision(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    account = account_of(office)
    stripe_server.set_status(account, Status.RESTRICTED)
    assert office.pay(run) == ["failed"]
    payout = payout_of(run.id, office.deals[0])
    assert payout.left_out_reason == (
        "Stripe does not pay to this account at the moment. The partner opens Get paid and finishes what Stripe asks "
        "for; then the seller tries again."
    )
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    stripe_server.set_status(account, Status.ACTIVE)
    release_attempt(payout.id, actor=office.approver.actor, reason="The partner has finished it")
    work(clock)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
    assert office.balance(office.deals[0]) == (0, 0, 2_500)
    assert check_books(office.seller_id) == []


def test_a_refusal_after_a_lost_answer_is_not_believed(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    stripe_server.fail(Kind.UNAVAILABLE, LISTING)
    office.pay(run)
    stripe_server.set_status(account_of(office), Status.RESTRICTED)
    work(clock, seconds=3)
    assert states_of(run.id) == ["sending"]
    work(clock, minutes=5)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
