"""Reads of months: which are open, over, or closed, and what closing one would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.queries import get_own_organization
from core import clock
from core.access import Actor
from core.clock import month_of
from core.db import db
from core.ids import Id
from payouts.models import Entry, Period, Statement
from payouts.queries.balances import Balances, sum_by_currency
from payouts.queries.entries import zone_of
from payouts.queries.movements import Scope, list_scopes
from payouts.rules.kinds import PeriodState
from payouts.rules.ledger import sha256_of
from payouts.rules.periods import check_month, closes_itself_on, state_of
from tracking.models import Conversion, Order, OrderConflict
from tracking.rules.conflicts import ConflictState


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
    seller_id = get_own_organization(actor).id
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


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a month would do, and what to look at before."""

    seller_id: Id
    month: str
    state: PeriodState
    earliest_open: str | None
    closes_itself_on: date
    statements: int
    entries: int
    open_conflicts: int
    owed: list[Balances]

    @property
    def is_next(self) -> bool:
        """Whether no earlier month is still open."""
        return self.earliest_open is None or self.earliest_open >= self.month

    @property
    def may_close(self) -> bool:
        """Whether closing it now would not be refused."""
        return self.state is PeriodState.CLOSING and self.is_next


def preview_closing(actor: Actor, month: str) -> Closing:
    """Return what closing a month of the actor's own books would do. Raises NotFound when it is not a month."""
    check_month(month)
    seller_id = get_own_organization(actor).id
    today = clock.today(zone_of(seller_id))
    scopes = list_scopes(seller_id, month)
    return Closing(
        seller_id=seller_id,
        month=month,
        state=state_of(month, today, is_closed=find_period(seller_id, month) is not None),
        earliest_open=earliest_open_month(seller_id),
        closes_itself_on=closes_itself_on(month),
        statements=len(scopes),
        entries=_count(Entry.period, seller_id).get(month, 0),
        open_conflicts=_count_conflicts(seller_id),
        owed=sum_by_currency(seller_id=seller_id),
    )


def _count_conflicts(seller_id: Id) -> int:
    query = select(func.count()).select_from(OrderConflict)
    mine = query.where(OrderConflict.seller_id == seller_id, OrderConflict.state == ConflictState.OPEN)
    return int(db.session.scalar(mine) or 0)


def conflicts_of(scope: Scope) -> list[str]:
    """Return the shortened numbers of a partner's orders that were told twice, differently, and are not decided."""
    counts = exists().where(
        Conversion.seller_id == Order.seller_id,
        Conversion.order_id == Order.id,
        Conversion.partnership_id == scope.partnership_id,
    )
    is_open = Order.id.in_(
        select(OrderConflict.order_id).where(
            OrderConflict.seller_id == scope.seller_id, OrderConflict.state == ConflictState.OPEN
        )
    )
    query = select(Order).where(Order.seller_id == scope.seller_id, Order.currency == scope.currency, is_open, counts)
    return [order.short_number for order in db.session.scalars(query.order_by(Order.placed_at, Order.id))]


def sellers_with_entries() -> Sequence[Id]:
    """Return every organization whose books have an entry. For the product's own sweeps."""
    return db.session.scalars(select(Entry.seller_id).distinct().order_by(Entry.seller_id)).all()


def _periods(seller_id: Id) -> Sequence[Period]:
    return db.session.scalars(select(Period).where(Period.seller_id == seller_id)).all()


def _count(column: InstrumentedAttribute[str], seller_id: Id) -> dict[str, int]:
    owner = column.class_.seller_id
    query = select(column, func.count()).where(owner == seller_id).group_by(column)
    return {month: int(count) for month, count in db.session.execute(query)}
