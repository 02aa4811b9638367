"""Forty hands reach for one partner's balance at once: runs, refunds, advances, releases. Nobody overdraws it."""

import random
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.access import SYSTEM
from core.db import db
from core.errors import Conflict
from core.ids import Id
from partners.rules.advances import Advance
from payouts.commands.accrual import accrue_order
from payouts.commands.advances import pay_advance, recoup
from payouts.commands.destinations import set_destination
from payouts.commands.freezing import submit_run
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.commands.runs import draft_run, take_back_run
from payouts.models import PayoutRun
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person
from tests.histories.test_races import race
from tests.payouts.factories import Deal, make_deal, sell, take_back, with_terms
from tests.payouts.office import IBAN

SALES, GROSS, RATE = 12, 10_000, 2_500


class Balance:
    """A partner with twelve shares that are payable, an advance to set them against, and a run that would pay them."""

    def __init__(self, clock: Clock) -> None:
        clock.set("2026-03-02T12:00Z")
        self.deal = make_deal(terms=with_terms(hold_days=10, advance=Advance(9_000, 5_000)))
        self.preparer, self.approver = self._person(Role.FINANCE_PREPARER), self._person(Role.FINANCE_APPROVER)
        partner = make_person(db.session.get_one(Organization, self.deal.partner_id), Role.OWNER)
        set_destination(self.deal.partnership_id, actor=partner.actor, holder_name="Main Street", account=IBAN)
        self.orders = [self._sold() for _ in range(SALES)]
        clock.set("2026-03-20T12:00Z")
        release_due()
        self._advance()
        late = [self._sold() for _ in range(SALES)]
        self.orders += late
        clock.set("2026-05-01T12:00Z")
        for month in ("2026-03", "2026-04"):
            close_period(self.deal.seller_id, month, actor=SYSTEM)
        clock.set("2026-05-20T12:00Z")
        run = draft_run("2026-04", actor=self.preparer.actor)
        self.run_id, self.seen, self.refunded = run.id, state_of_draft(rows_of(run)), list[Id]()

    def _person(self, role: Role) -> Person:
        return make_person(db.session.get_one(Organization, self.deal.seller_id), role)

    def _sold(self) -> Id:
        order_id = sell(self.deal, GROSS)
        accrue_order(order_id)
        return order_id

    def _advance(self) -> None:
        today = product_clock.today("UTC")
        pay_advance(self.deal.version_id, actor=self.approver.actor, paid_on=today, reference="B-7")

    def submit(self) -> None:
        submit_run(self.run_id, actor=self.preparer.actor, seen=self.seen)

    def take_back(self) -> None:
        take_back_run(self.run_id, actor=self.preparer.actor)

    def refund(self, order_id: Id) -> None:
        take_back(self.deal, order_id, GROSS)
        accrue_order(order_id)

    def hands(self, seed: int) -> list[Callable[[], object]]:
        """Return forty hands in an order of their own."""
        recoups: list[Callable[[], object]] = [partial(recoup, self.deal.seller_id)] * 6
        refunds: list[Callable[[], object]] = [partial(self.refund, order_id) for order_id in self.orders[:10]]
        work: list[Callable[[], object]] = [
            *[self.submit] * 15,
            *[self.take_back] * 3,
            *[release_due] * 6,
            *recoups,
            *refunds,
        ]
        random.Random(seed).shuffle(work)  # noqa: S311
        return work


@pytest.mark.parametrize("seed", range(3))
def test_forty_hands_on_one_balance_never_overdraw_it(app: Flask, clock: Clock, seed: int) -> None:
    balance = Balance(clock)
    before = _now(balance.deal)
    assert before.payable == SALES * GROSS * RATE // 10_000, "there is something to reach for"
    work = balance.hands(seed)
    assert len(work) == 40
    refused = race(app, work)
    assert all(isinstance(each, Conflict) for each in refused)
    release_due()
    after, run = _now(balance.deal), db.session.get_one(PayoutRun, balance.run_id)
    assert after.payable + after.in_flight + after.paid == (2 * SALES - 10) * GROSS * RATE // 10_000
    assert after.in_flight == (0 if run.state == RunState.DRAFT else before.payable)
    assert after.paid <= 9_000, "no more than the advance was set against it"
    assert check_books(balance.deal.seller_id) == []


def _now(deal: Deal) -> Balances:
    db.session.expire_all()
    return balances(deal.partnership_id, "USD")
