"""Reads of results: daily sums of clicks, leads and orders, added up by the database. No single click is read.

A key says what belongs together: a placement, a link, or the number of a piece of a window.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from campaigns.models import Placement
from core.access import Actor
from core.clock import local_day
from core.db import UtcDateTime, db
from core.ids import Id
from core.money import split
from reports.queries.sales import refunds_of_order, share_of_conversion
from reports.rules.results import Tally
from reports.rules.windows import Window
from tracking.models import ClickRollup, Conversion, Lead, Order


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: whose results, over which days, and in which currency orders are counted."""

    actor: Actor
    window: Window
    currency: str


@dataclass(frozen=True, slots=True)
class Part:
    """What an order that counts for several placements brought to one of them; the first part counts the order."""

    placement_id: Id
    link_id: Id | None
    placed_at: datetime
    tally: Tally


def list_parts(scope: Scope) -> list[Part]:
    """Return the actor's parts of orders that count for several placements, split to the cent. One query."""
    left, share = Order.net_minor - refunds_of_order(), share_of_conversion()
    query = _orders(scope, ()).where(_counts_for_me(scope), _has_others()).order_by(Order.id, Conversion.id)
    whose = (Conversion.placement_id, Order.link_id, Order.placed_at)
    rows = db.session.execute(
        query.with_only_columns(Order.id, Conversion.weight, left, share, is_mine(scope.actor), *whose)
    )
    return list(_split(rows.all()))


def tally_placements(scope: Scope, parts: Iterable[Part]) -> dict[Id, Tally]:
    """Return the results by placement. Three queries."""
    clicks = _clicks(scope, ClickRollup.placement_id)
    shared = [(part.placement_id, part.tally) for part in _inside(parts, scope.window)]
    return _tallied(clicks, _leads(scope, Lead.placement_id), _sales(scope, Conversion.placement_id), shared)


def tally_links(scope: Scope, parts: Iterable[Part]) -> dict[Id | None, Tally]:
    """Return the results by link; orders and leads that came by a code or a store stand under None. Three queries."""
    clicks = _clicks(scope, ClickRollup.link_id)
    shared = [(part.link_id, part.tally) for part in _inside(parts, scope.window)]
    return _tallied(clicks, _leads(scope, Lead.link_id), _sales(scope, Order.link_id), shared)


def tally_pieces(scope: Scope, pieces: Sequence[Window], parts: Iterable[Part], *, leads: bool) -> list[Tally]:
    """Return the results of each of these pieces of time, which lie in the scope's window. Up to three queries."""
    piece_of = {day: at for at, piece in enumerate(pieces) for day in piece.days}
    spans = _spans(pieces)
    clicks = [(piece_of[day], tally) for day, tally in _clicks(scope, ClickRollup.day) if day in piece_of]
    interest = _leads(scope, spans.c.at, spans, _lies_in(Lead.occurred_at, spans)) if leads else []
    sales = _sales(scope, spans.c.at, spans, _lies_in(Order.placed_at, spans))
    shared = [(piece_of[local_day(part.placed_at, scope.window.zone)], part.tally) for part in parts]
    found = _tallied(clicks, interest, sales, shared)
    return [found.get(at, Tally()) for at in range(len(pieces))]


def _inside(parts: Iterable[Part], window: Window) -> list[Part]:
    return [part for part in parts if window.has(local_day(part.placed_at, window.zone))]


def _tallied(*parts: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    found: defaultdict[Any, Tally] = defaultdict(Tally)
    for part in parts:
        for key, tally in part:
            found[key] += tally
    return dict(found)


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Say of a placement whether it is with a partner, and the actor's organization on either side of it."""
    me = actor.organization_id
    return or_(Placement.seller_id == me, Placement.partner_id == me) & Placement.partnership_id.is_not(None)


def _sellers(scope: Scope) -> Select[Id]:
    """Return the query of who sells through the actor's placements: orders are found by seller and moment."""
    return select(Placement.seller_id).where(is_mine(scope.actor)).distinct()


def _clicks(scope: Scope, key: InstrumentedAttribute[Any]) -> list[tuple[Any, Tally]]:
    query = (
        select(key, ClickRollup.traffic_class, func.sum(ClickRollup.count))
        .join(Placement, Placement.id == ClickRollup.placement_id)
        .where(is_mine(scope.actor), ClickRollup.day >= scope.window.first, ClickRollup.day <= scope.window.last)
        .group_by(key, ClickRollup.traffic_class)
    )
    rows = db.session.execute(query)
    return [(at, Tally(clicks={traffic: int(count)})) for at, traffic, count in rows]


def _leads(scope: Scope, key: Any, *joined: Any) -> list[tuple[Any, Tally]]:
    query = (
        select(key, func.count())
        .select_from(Lead)
        .join(Placement, Placement.id == Lead.placement_id)
        .where(is_mine(scope.actor), *_within(Lead.occurred_at, scope.window))
        .group_by(key)
    )
    return [(at, Tally(leads=int(count))) for at, count in db.session.execute(query.join(*joined) if joined else query)]


def _sales(scope: Scope, key: Any, *joined: Any) -> list[tuple[Any, Tally]]:
    """Return the orders that count for one placement alone, added up."""
    left, share = Order.net_minor - refunds_of_order(), share_of_conversion()
    query = _orders(scope, joined).where(is_mine(scope.actor), ~_has_others()).group_by(key)
    rows = db.session.execute(query.with_only_columns(key, func.count(), func.sum(left), func.sum(share)))
    return [(at, Tally(orders=count, net=int(net), share=int(taken))) for at, count, net, taken in rows]


def _orders(scope: Scope, joined: tuple[Any, ...]) -> Select[Any]:
    query = (
        select(Order.id)
        .join(Conversion, Conversion.order_id == Order.id)
        .join(Placement, Placement.id == Conversion.placement_id)
        .where(Order.seller_id.in_(_sellers(scope)), Order.currency == scope.currency)
        .where(*_within(Order.placed_at, scope.window))
    )
    return query.join(*joined) if joined else query


def _counts_for_me(scope: Scope) -> ColumnElement[bool]:
    """Say of an order whether any part of it is the actor's: all parts are needed to split it."""
    ours, me = aliased(Conversion), scope.actor.organization_id
    is_ours = or_(ours.seller_id == me, ours.partner_id == me)
    return exists().where(ours.order_id == Order.id, is_ours).correlate(Order)


def _has_others() -> ColumnElement[bool]:
    other = aliased(Conversion)
    return exists().where(other.order_id == Conversion.order_id, other.id != Conversion.id).correlate(Conversion)


def _split(rows: Sequence[Any]) -> Iterator[Part]:
    for _, group in groupby(rows, key=lambda row: row[0]):
        parts = list(group)
        nets = split(int(parts[0][2]), [part[1] for part in parts])
        mine = [(part, net) for part, net in zip(parts, nets, strict=True) if part[4]]
        for at, (part, net) in enumerate(mine):
            tally = Tally(orders=int(at == 0), net=net, share=int(part[3]))
            yield Part(part[5], part[6], part[7], tally)


def _within(moment: InstrumentedAttribute[Any], window: Window) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return moment >= window.starts_at, moment < window.ends_at


def _lies_in(moment: InstrumentedAttribute[Any], spans: Subquery) -> ColumnElement[bool]:
    return (moment >= spans.c.starts_at) & (moment < spans.c.ends_at)


def _spans(pieces: Sequence[Window]) -> Subquery:
    """Return the number of each piece, its first moment, and the one after its last."""
    moment = UtcDateTime()
    rows = (
        select(
            literal(at).label("at"),
            literal(piece.starts_at, moment).label("starts_at"),
            literal(piece.ends_at, moment).label("ends_at"),
        )
        for at, piece in enumerate(pieces)
    )
    return union_all(*rows).subquery()
