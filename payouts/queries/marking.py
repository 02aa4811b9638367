"""Reads for marking payments paid: what of a run waits for the bank, and what else a reference stands on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.rules.destinations import SENDING
from payouts.rules.marking import Mark
from payouts.rules.runs import PayoutState, RunState


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A payment that a person makes at the bank and that nobody has marked paid: to whom, and to which account."""

    payout: Payout
    partner: str
    account: str


@dataclass(frozen=True, slots=True)
class UnpaidSum:
    """How many payments of a run wait for the bank in one currency, and what they come to."""

    count: int
    amount: Money


def list_unpaid(run: PayoutRun, *, limit: int, only: Collection[Id] | None = None) -> list[Unpaid]:
    """Return what of a run waits to be marked paid, by partner; of `only` these, if given."""
    query = (
        select(Payout, Partnership.name, PayoutDestination.display)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .outerjoin(
            PayoutDestination,
            (PayoutDestination.id == Payout.destination_id) & (PayoutDestination.seller_id == Payout.seller_id),
        )
        .where(_waits(run))
        .order_by(func.lower(Partnership.name), Payout.id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(Payout.id.in_(only))
    return [Unpaid(payout, name, display or "") for payout, name, display in db.session.execute(query)]


def sum_unpaid(run: PayoutRun) -> list[UnpaidSum]:
    """Return what of a run waits to be marked paid, by currency."""
    query: Select[str, int, int] = select(Payout.currency, func.count(), func.sum(Payout.amount_minor))
    found = db.session.execute(query.where(_waits(run)).group_by(Payout.currency).order_by(Payout.currency))
    return [UnpaidSum(count, Money(int(minor), currency)) for currency, count, minor in found]


def unmarked_since(moment: datetime) -> list[tuple[Id, Id, int]]:
    """Return seller and run of every run approved before a moment that still waits for the bank, and for how many."""
    its_run = and_(PayoutRun.id == Payout.run_id, PayoutRun.seller_id == Payout.seller_id)
    query = (
        select(Payout.seller_id, Payout.run_id, func.count())
        .join(PayoutRun, its_run)
        .where(PayoutRun.state.in_([RunState.APPROVED, RunState.PAYING]), PayoutRun.approved_at <= moment)
        .where(Payout.is_included, Payout.rail.not_in(SENDING), Payout.state == PayoutState.APPROVED)
        .group_by(Payout.seller_id, Payout.run_id)
        .order_by(Payout.seller_id, Payout.run_id)
    )
    return [(seller_id, run_id, int(count)) for seller_id, run_id, count in db.session.execute(query)]


def _waits(run: PayoutRun) -> ColumnElement[bool]:
    return and_(
        Payout.seller_id == run.seller_id,
        Payout.run_id == run.id,
        Payout.is_included,
        Payout.state == PayoutState.APPROVED,
        Payout.rail.not_in(SENDING),
    )


def paid_with_any(seller_id: Id, marks: Sequence[Mark]) -> dict[str, list[tuple[str, Money]]]:
    """Return by reference (lower case) partner and amount of the seller's other payments that it stands on."""
    query = (
        select(func.lower(Payout.reference), Partnership.name, Payout.amount_minor, Payout.currency)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .where(Payout.seller_id == seller_id, Payout.id.not_in([mark.payout_id for mark in marks]))
        .where(func.lower(Payout.reference).in_({mark.reference.lower() for mark in marks}))
        .order_by(Payout.paid_at.desc())
    )
    found: dict[str, list[tuple[str, Money]]] = {}
    for reference, name, minor, currency in db.session.execute(query):
        found.setdefault(reference, []).append((name, Money(minor, currency)))
    return found
