"""Turns: which of a customer's orders with one partner an order is, in the order in which they were told.

Orders of one file count as told together when it was applied, and stand by the day they were placed. An order whose
import was undone does not count.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import case, func, select

from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.rules.durations import Turn
from tracking.models import Adjustment, Conversion, Order, OrderImport
from tracking.rules.refunds import AdjustmentKind

Turns = Mapping[tuple[Id, Id], Turn]
"""By partnership and order."""


def turns_of(seller_id: Id, customer_ids: Iterable[Id], partnership_ids: Iterable[Id], *, zone: str) -> Turns:
    """Return the turn of every order that these customers placed with these partners. One question."""
    undone = select(Adjustment.id).where(
        Adjustment.seller_id == Order.seller_id,
        Adjustment.order_id == Order.id,
        Adjustment.kind == AdjustmentKind.UNDONE,
    )
    told_at = func.min(func.coalesce(OrderImport.applied_at, Conversion.decided_at))
    query = (
        select(Conversion.partnership_id, Order.customer_id, Order.id, Order.placed_at)
        .join(Order, (Order.id == Conversion.order_id) & (Order.seller_id == Conversion.seller_id))
        .outerjoin(OrderImport, (OrderImport.id == Order.import_id) & (OrderImport.seller_id == Order.seller_id))
        .where(Conversion.seller_id == seller_id, Conversion.partnership_id.in_(set(partnership_ids)))
        .where(Order.customer_id.in_(set(customer_ids)), ~undone.exists())
        .group_by(Conversion.partnership_id, Order.customer_id, Order.id, Order.placed_at, Order.import_id)
        .order_by(told_at, case((Order.import_id.is_not(None), Order.placed_at)), Order.id)
    )
    turns: dict[tuple[Id, Id], Turn] = {}
    last: dict[tuple[Id, Id | None], Turn] = {}
    for partnership_id, customer_id, order_id, placed_at in db.session.execute(query):
        before = last.get((partnership_id, customer_id), Turn(0, local_day(placed_at, zone)))
        turn = last[(partnership_id, customer_id)] = Turn(before.number + 1, before.since)
        turns[(partnership_id, order_id)] = turn
    return turns
