"""Reads of when orders were paid: as their source first told, or as was said later."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from core.db import db
from core.ids import Id
from tracking.models import Order, OrderPayment


def paid_moments(seller_id: Id, orders: Iterable[Order]) -> dict[Id, datetime]:
    """Return when each of a seller's orders was paid; those that are not paid yet are left out."""
    found = {order.id: order.paid_at for order in orders}
    paid = {order_id: at for order_id, at in found.items() if at is not None}
    unpaid = found.keys() - paid.keys()
    return paid | {row.order_id: row.paid_at for row in _payments(seller_id, unpaid)}


def find_payment(order: Order) -> OrderPayment | None:
    """Return the later word that an order was paid, or None."""
    return next(iter(_payments(order.seller_id, {order.id})), None) if order.paid_at is None else None


def _payments(seller_id: Id, order_ids: Iterable[Id]) -> list[OrderPayment]:
    wanted = list(order_ids)
    query = select(OrderPayment).where(OrderPayment.seller_id == seller_id, OrderPayment.order_id.in_(wanted))
    return list(db.session.scalars(query)) if wanted else []
