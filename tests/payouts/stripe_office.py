"""An office whose partners are paid by Stripe, beside one who is paid by file: a run from draft to paid."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from accounts.sealing import seal
from core import clock as product_clock
from core import jobs
from core.access import SYSTEM
from core.db import add, command, db
from core.ids import Id
from payouts.commands import runs as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.freezing import submit_run
from payouts.commands.holds import release_due
from payouts.commands.paying import pay_run
from payouts.commands.periods import close_period
from payouts.commands.rail_accounts import set_rail_account
from payouts.freezing import go_on_freezing
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.queries.balances import balances
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.rules.destinations import DestinationState, Rail
from payouts.rules.runs import PayoutState
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person
from tests.harness.stripe import KEY, StripeServer
from tests.payouts.factories import Deal, make_deal, sell

IBAN = "DE89 3704 0044 0532 0130 00"
TRANSFERS, LISTING = "POST /v1/transfers", "GET /v1/transfers"
"""How calls begin that a test lets go wrong."""


class Connects(Protocol):
    """A stand-in for Stripe as an office needs it."""

    url: str

    def add_account(self) -> str:
        """Return an account that can be paid."""
        ...


@dataclass(frozen=True)
class StripeOffice:
    """A seller with a closed month whose partners are owed money; everything by ids."""

    seller_id: Id
    preparer: Person
    approver: Person
    deals: tuple[Deal, ...]

    def approved(self, month: str = "2026-04") -> PayoutRun:
        """Return a run that a second person has approved."""
        run = commands.draft_run(month, actor=self.preparer.actor)
        run = submit_run(run.id, actor=self.preparer.actor, seen=state_of_draft(rows_of(run)))
        go_on_freezing(run.id)
        return commands.approve_run(run.id, actor=self.approver.actor, seen_sha=run.sha256 or "")

    def start(self, run: PayoutRun) -> PayoutRun:
        """Say that a run is to be paid; a worker does the rest."""
        return pay_run(run.id, actor=self.approver.actor, seen_sha=run.approved_sha256 or "")

    def pay(self, run: PayoutRun) -> list[str]:
        """Pay a run as far as it goes at once, and return how its payouts stand."""
        self.start(run)
        jobs.run_due()
        return states_of(run.id)

    def balance(self, deal: Deal) -> tuple[int, int, int]:
        """Return payable, in flight and paid of a partner."""
        found = balances(deal.partnership_id, deal.currency)
        return found.payable, found.in_flight, found.paid


def states_of(run_id: Id) -> list[str]:
    """Return the states of a run's payouts, in a fixed order."""
    db.session.expire_all()
    return [PayoutState(payout.state).value for payout in payouts_of(db.session.get_one(PayoutRun, run_id))]


def payout_of(run_id: Id, deal: Deal) -> Payout:
    """Return what a run pays to one partner, as it is stored now."""
    db.session.expire_all()
    run = db.session.get_one(PayoutRun, run_id)
    return next(payout for payout in payouts_of(run) if payout.partnership_id == deal.partnership_id)


def make_stripe_office(
    clock: Clock, server: Connects, *, partners: int = 1, by_file: int = 0, amount: int = 10_000
) -> StripeOffice:
    """Sell in March for every partner, close April, and connect each partner's account."""
    clock.set("2026-03-10T12:00Z")
    first = make_deal()
    deals = (first, *(make_deal(seller_id=first.seller_id) for _ in range(partners + by_file - 1)))
    seller = db.session.get_one(Organization, first.seller_id)
    people = [make_person(seller, role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.OWNER)]
    set_rail_account(actor=people[2].actor, secret_key=KEY, webhook_secret="")
    for deal in deals[:partners]:
        connect(deal, server.add_account())
    for deal in deals[partners:]:
        owner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER).actor
        set_destination(deal.partnership_id, actor=owner, holder_name="Main Street", account=IBAN)
    for number, deal in enumerate(deals):
        accrue_order(sell(deal, amount + 400 * number))
    clock.set("2026-04-25T12:00Z")
    release_due()
    clock.set("2026-05-01T12:00Z")
    for month in ("2026-03", "2026-04"):
        close_period(first.seller_id, month, actor=SYSTEM)
    clock.set("2026-05-20T12:00Z")
    return StripeOffice(first.seller_id, people[0], people[1], deals)


@command
def connect(deal: Deal, account_id: str, *, is_ready: bool = True) -> Id:
    """Store a partner's account at Stripe as where it is paid."""
    row = PayoutDestination(
        seller_id=deal.seller_id, partnership_id=deal.partnership_id, partner_id=deal.partner_id, rail=Rail.STRIPE,
        rail_object_id=account_id, is_ready=is_ready, holder_name="Main Street", display=f"Stripe ••{account_id[-4:]}",
        secret=seal(account_id), fingerprint="0" * 64, state=DestinationState.ACTIVE, created_at=product_clock.now(),
        usable_from=product_clock.now(),
    )  # fmt: skip
    return add(row).id


@contextmanager
def pointed_at(app: Flask, url: str) -> Iterator[None]:
    """Let the app under test talk to the stand-in at this address instead of Stripe, for a while."""
    given = app.extensions["tandem_settings"]
    point_at(app, url)
    try:
        yield
    finally:
        app.extensions["tandem_settings"] = given


def point_at(app: Flask, url: str) -> None:
    """Let the app of this process talk to the stand-in at this address from now on."""
    given = app.extensions["tandem_settings"]
    app.extensions["tandem_settings"] = given.model_copy(update={"stripe_api_base": url})


def account_of(office: StripeOffice) -> str:
    """Return the account at Stripe of an office's only partner."""
    query = select(PayoutDestination.rail_object_id).where(PayoutDestination.seller_id == office.seller_id)
    return str(db.session.scalars(query).first())


def work(clock: Clock, **by: float) -> None:
    """Let time go by, then a worker do what is due."""
    clock.advance(**by)
    jobs.run_due()


@pytest.fixture
def pointed(app: Flask, stripe_server: StripeServer) -> Iterator[None]:
    """The app talks to this test's stand-in for Stripe."""
    with pointed_at(app, stripe_server.url):
        yield


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    """An office with one partner, who is paid by Stripe."""
    return make_stripe_office(clock, stripe_server)
