"""Noting that an order was paid: told by its source later, or said by a person. The first word stands for good."""

from datetime import datetime
from functools import partial

from sqlalchemy import select

from core import audit, clock, ids
from core.access import Actor
from core.db import add_if_missing, after_commit, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from tracking.models import Order, OrderPayment
from tracking.queries.orders import get_sold_order
from tracking.rules.actions import Action
from tracking.rules.payments import HAND, check_paid_at
from tracking.signals import order_paid


@command
def mark_order_paid(order_id: Id, *, actor: Actor, paid_at: datetime, reason: str) -> OrderPayment:
    """Say by hand that an order that came unpaid was paid, so that the hold of its shares begins.

    Raises AppError without a reason or for a moment that cannot be, and Conflict when it is paid already.
    """
    if not reason.strip():
        raise AppError("Say how you know, such as the bank's reference: both sides can read it.", field="reason")
    order = lock(get_sold_order(actor, order_id))
    payment = note_payment(order, paid_at, source=HAND, reason=reason.strip(), actor=actor)
    if payment is None:
        raise Conflict("This order is known to be paid already. Open it to see since when.")
    return payment


@command
def note_payment(order: Order, paid_at: datetime, *, source: str, reason: str, actor: Actor) -> OrderPayment | None:
    """Store that an order was paid; None when that was known before."""
    check_paid_at(paid_at, placed_at=order.placed_at, now=clock.now())
    if order.paid_at is not None:
        return None
    mine = ids.new()
    values = {"paid_at": paid_at, "source": source, "reason": reason, "recorded_by_id": actor.user_id}
    add_if_missing(
        OrderPayment, id=mine, seller_id=order.seller_id, order_id=order.id, recorded_at=clock.now(), **values
    )
    payment = db.session.scalars(select(OrderPayment).where(OrderPayment.order_id == order.id)).one()
    if payment.id != mine:
        return None
    audit.record(actor, Action.ORDER_PAID, order, source=source, paid_at=paid_at.isoformat(), personal=reason or None)
    after_commit(partial(order_paid.send, None, order_id=order.id))
    return payment
