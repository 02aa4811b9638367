"""Reads of period totals: what a sale counts for, the sums of a period, and which have to be worked out again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import Select, and_, case, distinct, func, or_, select, true
from sqlalchemy.orm import aliased

from core.clock import month_of
from core.db import db
from core.ids import Id, show
from partners.rules.scopes import Measure
from partners.rules.shares import ScopeFacts, counted, over_cap_of_one
from partners.rules.terms import Terms
from payouts.models import Earning, Period
from payouts.queries.facts import Subject
from payouts.queries.rolling import later_of, window_of
from payouts.rules.kinds import EarningKind
from payouts.rules.scopes import Standing
from tracking.queries.worth import facts_from

Columns = TypeVarTuple("Columns")
Closings = Sequence[tuple[str, datetime]]
"""The closed months of a seller, each with the moment in which it was closed."""

_Sale, _This, _Total = aliased(Earning), aliased(Earning), aliased(Earning)
_IS_READY = Earning.released_on.is_not(None)
_COUNTS = _IS_READY & (Earning.counted_minor != 0)


def closings_of(seller_id: Id) -> Closings:
    """Return the closed months of a seller, the oldest first."""
    query = select(Period.month, Period.closed_at).where(Period.seller_id == seller_id).order_by(Period.month)
    return [(month, closed_at) for month, closed_at in db.session.execute(query)]


def counted_of(subject: Subject, released_on: date | None, closings: Closings) -> int:
    """Return what a sale counts for, in minor units of what its share is worked out on.

    Once the month in which its wait ended is closed, it counts for at least what it did when that month, or any later
    one, was closed: refunds that become known afterwards do not lower it.
    """
    counts = counted(subject.facts, subject.terms)
    if released_on is None or not subject.adjustments:
        return counts
    since = month_of(released_on)
    return max([counts, *(_counted_at(subject, moment) for month, moment in closings if month >= since)])


def _counted_at(subject: Subject, moment: datetime) -> int:
    known = [each for each in subject.adjustments if each.recorded_at < moment]
    taken = facts_from(subject.order, known, zone=subject.zone).taken_back
    return counted(replace(subject.facts, taken_back=taken), subject.terms)


def find_scope_earning(seller_id: Id, scope: Id) -> Earning | None:
    """Return the earning of a period total, or None before there is one."""
    return db.session.scalar(
        select(Earning).where(
            Earning.seller_id == seller_id, Earning.scope_id == scope, Earning.kind == EarningKind.SCOPE
        )
    )


def scope_facts(earning: Earning, terms: Terms) -> ScopeFacts:
    """Return the sums over all sales of a period, from its own earning. One question, two for tiers by orders."""
    ready = case((_IS_READY, Earning.posted_minor), else_=0)
    columns = (
        func.coalesce(func.sum(Earning.posted_minor), 0),
        func.coalesce(func.sum(ready), 0),
        func.count(distinct(case((_COUNTS, Earning.order_id)))),
        func.coalesce(func.sum(case((_COUNTS, Earning.counted_minor), else_=0)), 0),
    )
    earned, released, orders, revenue = db.session.execute(sales_of(earning, select(*columns))).one()
    return ScopeFacts(
        earned_minor=int(earned),
        ready_minor=int(released),
        orders=int(orders),
        revenue_minor=int(revenue),
        later_minor=_later(earning, terms),
        guarantee_minor=earning.counted_minor,
    )


def _later(earning: Earning, terms: Terms) -> tuple[int, ...]:
    """Return what the orders from each tier's start on are worked out on, where tiers go by orders or by days."""
    scope = terms.scope
    if scope is not None and scope.rolling_days:
        return later_of(earning, scope)
    if scope is None or not scope.tiers or scope.is_retroactive or scope.measure is not Measure.ORDERS:
        return ()
    turn = func.dense_rank().over(order_by=(Earning.earned_at, Earning.order_id)).label("turn")
    ranked = sales_of(earning, select(Earning.counted_minor, turn)).where(_COUNTS).subquery()
    sums = [
        func.coalesce(func.sum(case((ranked.c.turn >= tier.start, ranked.c.counted_minor), else_=0)), 0)
        for tier in scope.tiers
    ]
    return tuple(int(minor) for minor in db.session.execute(select(*sums)).one())


def sales_of(earning: Earning, query: Select[*Columns]) -> Select[*Columns]:
    """Return a query narrowed to the sales of the period that an earning belongs to."""
    return query.where(
        Earning.seller_id == earning.seller_id,
        Earning.scope_id == earning.scope_id,
        Earning.kind == EarningKind.ORDER,
    )


def list_stale(seller_id: Id, *, limit: int) -> Sequence[Earning]:
    """Return period totals of a seller that have to be worked out again, in a fixed order."""
    query = select(Earning).where(Earning.seller_id == seller_id, Earning.is_stale)
    return db.session.scalars(query.order_by(Earning.id).limit(limit)).all()


def has_stale(seller_id: Id) -> bool:
    """Whether a period total of a seller has to be worked out again."""
    query = select(Earning.id).where(Earning.seller_id == seller_id, Earning.is_stale).limit(1)
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class Position:
    """What a sale's place in its period is told from: the period total and the sums, in minor units."""

    total_id: Id
    orders: int
    revenue_minor: int
    before_minor: int


def with_position(query: Select[*Columns], earning_id: Id) -> Select[*Columns, Id | None, int, int, int]:
    """Return a query for an earning with the id of its period total and sums of the period beside it.

    The sums: the orders that count, what they count for, and the shares of the sales before this one. No further
    question is asked for them, and they are nothing where an earning is in no period.
    """
    is_before = or_(_Sale.earned_at < _This.earned_at, and_(_Sale.earned_at == _This.earned_at, _Sale.id < _This.id))
    counts = _Sale.released_on.is_not(None) & (_Sale.counted_minor != 0)
    sums = (
        select(
            func.count(distinct(case((counts, _Sale.order_id)))).label("orders"),
            func.coalesce(func.sum(case((counts, _Sale.counted_minor), else_=0)), 0).label("revenue"),
            func.coalesce(func.sum(case((is_before, _Sale.posted_minor), else_=0)), 0).label("before"),
        )
        .join(_This, (_This.scope_id == _Sale.scope_id) & (_This.seller_id == _Sale.seller_id))
        .where(_This.id == earning_id, _Sale.kind == EarningKind.ORDER)
        .subquery()
    )
    is_total = (_Total.scope_id == Earning.scope_id) & (_Total.kind == EarningKind.SCOPE)
    return (
        query.add_columns(_Total.id, sums.c.orders, sums.c.revenue, sums.c.before)
        .outerjoin(_Total, (_Total.seller_id == Earning.seller_id) & is_total)
        .join(sums, true())
    )


def standing_of(earning: Earning, terms: Terms, position: Position | None) -> Standing | None:
    """Return where a sale stands in its period; None under terms without any, or while nothing of it counts."""
    if position is None or terms.scope is None or earning.scope_period is None:
        return None
    window = window_of(earning, terms.scope)
    return Standing(
        total=show(Earning.__prefix__, position.total_id),
        period=earning.scope_period,
        terms=terms,
        facts=ScopeFacts(orders=position.orders, revenue_minor=position.revenue_minor),
        counts_minor=None if earning.released_on is None else earning.counted_minor,
        over_minor=over_cap_of_one(position.before_minor, earning.posted_minor, terms.scope),
        stretch=window.of_sale(earning.scope_day) if window and earning.scope_day else None,
    )
