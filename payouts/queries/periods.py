"""Reads of months: which are open, over, or closed, and what closing one would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from core import clock
from core.access import Actor
from core.clock import month_of
from core.db import db
from core.errors import NotFound
from core.ids import Id
from payouts.models import Entry, Period, Statement
from payouts.queries.entries import zone_of
from payouts.rules.kinds import PeriodState
from payouts.rules.ledger import sha256_of
from payouts.rules.periods import closes_itself_on, state_of


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a seller's books as the page of months shows it."""

    month: str
    state: PeriodState
    entries: int
    statements: int
    closes_itself_on: date
    closed_at: datetime | None = None


def find_period(seller_id: Id, month: str) -> Period | None:
    """Return the closed month, or None when it is not closed."""
    return db.session.scalar(select(Period).where(Period.seller_id == seller_id, Period.month == month))


def earliest_open_month(seller_id: Id) -> str | None:
    """Return the earliest month with entries that is not closed, or None."""
    closed = select(Period.month).where(Period.seller_id == seller_id)
    query = select(func.min(Entry.period)).where(Entry.seller_id == seller_id, Entry.period.not_in(closed))
    return db.session.scalar(query)


def entries_fingerprint(seller_id: Id, month: str) -> tuple[str, int]:
    """Return the sha256 over the chain hashes of a month's entries, and how many there are."""
    query = select(Entry.chain_hash).where(Entry.seller_id == seller_id, Entry.period == month).order_by(Entry.seq)
    hashes = list(db.session.scalars(query))
    return sha256_of(hashes), len(hashes)


def list_months(actor: Actor) -> list[Month]:
    """Return every month with entries or a closing, and the one that is running, newest first."""
    if actor.organization_id is None:
        raise NotFound("Sign in to see the months of an organization.")
    seller_id = actor.organization_id
    today = clock.today(zone_of(seller_id))
    closed = {row.month: row for row in _periods(seller_id)}
    entries, statements = _count(Entry.period, seller_id), _count(Statement.month, seller_id)
    months = {month_of(today), *closed, *entries}
    return [
        Month(
            month=month,
            state=state_of(month, today, is_closed=month in closed),
            entries=entries.get(month, 0),
            statements=statements.get(month, 0),
            closes_itself_on=closes_itself_on(month),
            closed_at=closed[month].closed_at if month in closed else None,
        )
        for month in sorted(months, reverse=True)
    ]


def sellers_with_entries() -> Sequence[Id]:
    """Return every organization whose books have an entry. For the product's own sweeps."""
    return db.session.scalars(select(Entry.seller_id).distinct().order_by(Entry.seller_id)).all()


def _periods(seller_id: Id) -> Sequence[Period]:
    return db.session.scalars(select(Period).where(Period.seller_id == seller_id)).all()


def _count(column: InstrumentedAttribute[str], seller_id: Id) -> dict[str, int]:
    owner = column.class_.seller_id
    query = select(column, func.count()).where(owner == seller_id).group_by(column)
    return {month: int(count) for month, count in db.session.execute(query)}
