"""Reads of orders. A seller sees its own; a partner those that count for it. Days are those of whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Organization
from campaigns.models import Placement, Program
from core.access import Actor
from core.clock import start_of_day
from core.db import db, get_one
from core.errors import AppError, NotFound
from core.ids import Id
from partners.models import Partnership
from tracking.models import Adjustment, Attribution, Conversion, Customer, Order, OrderImport
from tracking.rules.imports import TAKEN
from tracking.rules.refunds import UNDO
from tracking.rules.traces import Trace, for_partner

_MISSING = "There is no such order, or it belongs to somebody else."
PAGE_SIZE = 50
MOST_IN_A_FILE = 50_000
SORTS: dict[str, ColumnElement[Any]] = {
    "newest": Order.placed_at.desc(),
    "oldest": Order.placed_at.asc(),
    "largest": Order.gross_minor.desc(),
}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to. A page counts from 1."""

    search: str = ""
    partnership_id: Id | None = None
    placement_id: Id | None = None
    import_id: Id | None = None
    counts_for: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "newest"
    page: int = 1


def sold_orders(actor: Actor) -> Select[Order]:
    """Return the query of the orders of the seller the actor works for."""
    return select(Order).where(Order.seller_id == actor.organization_id)


def visible_orders(actor: Actor) -> Select[Order]:
    """Return the query of the orders this actor may see, on either side."""
    me = actor.organization_id
    counts_for_me = exists().where(Conversion.order_id == Order.id, Conversion.partner_id == me)
    return select(Order).where(or_(Order.seller_id == me, counts_for_me), _is_whole())


def _is_whole() -> ColumnElement[bool]:
    """Return the condition that leaves out orders of an import before all of them are stored."""
    stored = exists().where(OrderImport.id == Order.import_id, OrderImport.state.in_(TAKEN))
    return or_(Order.import_id.is_(None), stored)


def is_undone(order_id: Id) -> bool:
    """Return whether an order was taken back with the import that brought it."""
    query = select(Adjustment.id).where(Adjustment.order_id == order_id, Adjustment.source == UNDO)
    return db.session.scalar(query.limit(1)) is not None


def get_order(actor: Actor, order_id: Id) -> Order:
    """Return an order this actor may see. Raises NotFound."""
    return _one(visible_orders(actor).where(Order.id == order_id))


def get_sold_order(actor: Actor, order_id: Id) -> Order:
    """Return an order of the seller the actor works for. Raises NotFound."""
    return _one(sold_orders(actor).where(Order.id == order_id))


def get_adjustment(actor: Actor, adjustment_id: Id) -> tuple[Adjustment, Order]:
    """Return what changed an order of the seller the actor works for, with that order. Raises NotFound."""
    query = select(Adjustment, Order).join(Order, Order.id == Adjustment.order_id)
    mine = query.where(Adjustment.id == adjustment_id, Adjustment.seller_id == actor.organization_id)
    row = db.session.execute(mine).first()
    if row is None:
        raise NotFound(_MISSING)
    return row[0], row[1]


def partnership_of(order: Order) -> Id | None:
    """Return the partnership that an order counts for; the first where there are several, None where there is none."""
    query = select(Conversion.partnership_id).where(Conversion.order_id == order.id).order_by(Conversion.id)
    return db.session.scalar(query.limit(1))


def find_reported_order(actor: Actor, program_id: Id | None, *, number: str, source: str = "") -> Order:
    """Return the seller's order with its source's number. Raises NotFound, and AppError when two sources have it."""
    query = sold_orders(actor).where(Order.external_id == number)
    query = query.where(Order.program_id == program_id) if program_id else query
    query = query.where(Order.source == source) if source else query
    latest = {order.source: order for order in db.session.scalars(query.order_by(Order.generation).limit(20))}
    found = list(latest.values())
    if not found:
        raise NotFound("There is no order with this number. Report the sale first, then the refund.", field="invoiceId")
    if len(found) > 1:
        raise AppError("Two sources have an order with this number. Say which source.", field="source")
    return found[0]


def _one(query: Select[Order]) -> Order:
    return get_one(query, missing=_MISSING)


def page_of_orders(actor: Actor, narrowed: OrderFilter) -> tuple[list[Order], int]:
    """Return one page of the orders a filter leaves, and how many there are in all."""
    query = filtered_orders(actor, narrowed)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = _whole(query, narrowed).offset((narrowed.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return list(db.session.scalars(page)), count


def list_all_orders(actor: Actor, narrowed: OrderFilter) -> list[Order]:
    """Return all orders a filter leaves, up to what one file can hold."""
    return list(db.session.scalars(_whole(filtered_orders(actor, narrowed), narrowed).limit(MOST_IN_A_FILE)))


def _whole(query: Select[Order], narrowed: OrderFilter) -> Select[Order]:
    """Return a query of orders in the asked order, with their lines, adjustments and customers."""
    sort = SORTS.get(narrowed.sort, SORTS["newest"])
    parts = selectinload(Order.lines), selectinload(Order.adjustments), joinedload(Order.customer)
    return query.order_by(sort, Order.id.desc()).options(*parts)


def has_program(actor: Actor) -> bool:
    """Return whether the actor's organization sells, or only carries for others."""
    return db.session.scalar(select(Program.id).where(Program.seller_id == actor.organization_id).limit(1)) is not None


def partners_of(actor: Actor) -> list[Partnership]:
    """Return the partners by which a seller may narrow its orders."""
    query = select(Partnership).where(
        Partnership.seller_id == actor.organization_id, Partnership.activated_at.isnot(None)
    )
    return list(db.session.scalars(query.order_by(Partnership.name)))


def filtered_orders(actor: Actor, narrowed: OrderFilter) -> Select[Order]:
    """Return the query of the visible orders that a filter leaves."""
    query = _of_days(visible_orders(actor), narrowed, _zone(actor))
    for column, value in (
        (Conversion.partnership_id, narrowed.partnership_id),
        (Conversion.placement_id, narrowed.placement_id),
    ):
        query = query if value is None else query.where(_converted(column == value))
    if narrowed.import_id is not None:
        query = query.where(Order.import_id == narrowed.import_id)
    if narrowed.counts_for:
        query = query.where(_converted() if narrowed.counts_for == "partner" else ~_converted())
    return query.where(_matches(actor, narrowed.search)) if narrowed.search else query


def _converted(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Conversion.order_id == Order.id, *conditions)


def _matches(actor: Actor, search: str) -> ColumnElement[bool]:
    """Return the condition of a search. A partner's search never looks at customers or whole order numbers."""
    mine = Order.seller_id == actor.organization_id
    customers = select(Customer.id).where(
        Customer.seller_id == actor.organization_id,
        or_(
            *(
                column.icontains(search, autoescape=True)
                for column in (Customer.name, Customer.email, Customer.external_id)
            )
        ),
    )
    by_seller = or_(Order.external_id.icontains(search, autoescape=True), Order.customer_id.in_(customers))
    return or_(mine & by_seller, ~mine & Order.external_id.endswith(search[-4:], autoescape=True))


def _of_days(query: Select[Order], narrowed: OrderFilter, zone: str) -> Select[Order]:
    if narrowed.since:
        query = query.where(Order.placed_at >= start_of_day(narrowed.since, zone))
    if narrowed.until:
        query = query.where(Order.placed_at < start_of_day(narrowed.until + timedelta(days=1), zone))
    return query


def _zone(actor: Actor) -> str:
    found = db.session.get(Organization, actor.organization_id)
    return found.timezone if found else "UTC"


@dataclass(frozen=True, slots=True)
class Counted:
    """For whom an order counts."""

    conversion: Conversion
    placement: Placement
    partnership: Partnership


def conversions_of(actor: Actor, order_ids: Sequence[Id]) -> dict[Id, Counted]:
    """Return, by order, the conversion that this actor may see, with its placement and partnership."""
    me = actor.organization_id
    query = (
        select(Conversion, Placement, Partnership)
        .join(Placement, Placement.id == Conversion.placement_id)
        .join(Partnership, Partnership.id == Conversion.partnership_id)
        .where(Conversion.order_id.in_(order_ids), or_(Conversion.seller_id == me, Conversion.partner_id == me))
    )
    rows = db.session.execute(query)
    return {row[0].order_id: Counted(*row) for row in rows if row[0].order_id is not None}


def find_trace(actor: Actor, order: Order) -> Trace | None:
    """Return why an order counts for whom: whole for the seller, narrowed for a partner, None while it waits."""
    if order.seller_id == actor.organization_id:
        return db.session.scalar(select(Attribution.trace).where(Attribution.order_id == order.id))
    counted = conversions_of(actor, [order.id]).get(order.id)
    return for_partner(counted.conversion.trace, str(counted.conversion.partnership_id)) if counted else None
