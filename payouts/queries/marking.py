"""Reads for marking payments paid: what of a run waits for the bank, and what else a reference stands on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select

from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.rules.destinations import SENDING
from payouts.rules.marking import Mark
from payouts.rules.runs import PayoutState


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
