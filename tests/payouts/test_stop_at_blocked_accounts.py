"""An account from which money came back after a run was approved: Stripe is not told to pay there any more."""

import pytest
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db
from core.errors import Conflict
from core.mail import OutboxMail
from payouts.commands.destinations import block_destination, confirm_destination
from payouts.commands.paying import release_attempt
from payouts.commands.payouts import void_payout
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.destinations import find_destination
from payouts.rules.runs import PayoutState, RunState
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.stripe_office import (
    TRANSFERS,
    StripeOffice,
    make_stripe_office,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")


@command
def comes_back(run: PayoutRun, office: StripeOffice, how: PayoutState = PayoutState.RETURNED) -> None:
    block_destination(payout_of(run.id, office.deals[0]), how, reason="Account closed.")


@pytest.mark.parametrize("how", [PayoutState.RETURNED, PayoutState.FAILED])
def test_only_that_payment_fails_with_its_reason_and_its_money_is_payable(
    clock: Clock, stripe_server: StripeServer, how: PayoutState
) -> None:
    office = make_stripe_office(clock, stripe_server, partners=2)
    run = office.approved()
    comes_back(run, office, how)
    assert sorted(office.pay(run)) == ["failed", "paid"]
    (made,) = stripe_server.transfers()
    assert made.amount == 2_600
    payout = payout_of(run.id, office.deals[0])
    assert "confirm or change the account" in str(payout.left_out_reason)
    assert "Account closed." in str(payout.left_out_reason)
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    assert db.session.scalars(select(OutboxMail.id).where(OutboxMail.text.contains("Account closed."))).all()
    assert check_books(office.seller_id) == []


def test_it_can_only_be_taken_out_and_the_next_run_pays_the_confirmed_account(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    comes_back(run, office)
    office.pay(run)
    payout_id = payout_of(run.id, office.deals[0]).id
    with pytest.raises(Conflict, match="Take it out"):
        release_attempt(payout_id, actor=office.approver.actor, reason="Again")
    void_payout(payout_id, actor=office.approver.actor, reason="Next month")
    assert RunState(db.session.get_one(PayoutRun, run.id).state) is RunState.SETTLED
    partner = make_person(db.session.get_one(Organization, office.deals[0].partner_id), Role.OWNER)
    confirm_destination(office.deals[0].partnership_id, actor=partner.actor)
    clock.advance(hours=73)
    assert office.pay(office.approved()) == ["paid"]
    assert check_books(office.seller_id) == []


def test_what_was_sent_without_an_answer_is_looked_for_and_not_sent_again(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_BEFORE, TRANSFERS)
    office.pay(run)
    comes_back(run, office)
    work(clock, minutes=1)
    assert (states_of(run.id), stripe_server.transfers()) == (["sending"], [])
    for _ in range(2):
        work(clock, days=1, minutes=1)
    assert states_of(run.id) == ["unknown"]
    release_attempt(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor, reason="Nothing was found")
    work(clock)
    assert (states_of(run.id), stripe_server.transfers()) == (["failed"], [])
    assert office.balance(office.deals[0]) == (2_500, 0, 0)


def test_money_that_comes_back_after_a_refusal_closes_the_account_too(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    comes_back(run, office, PayoutState.FAILED)
    comes_back(run, office)
    destination = find_destination(office.deals[0].partnership_id)
    assert destination is not None
    assert destination.blocked_as == PayoutState.RETURNED
