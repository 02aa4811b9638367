"""Reads of tallies: what the paper or the shop has told of a code and a day before."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, select

from campaigns.rules.coupons import key_of
from core.clock import local_day, start_of_day
from core.db import db
from core.ids import Id
from tracking.models import Adjustment, Order
from tracking.rules.refunds import UNDO
from tracking.rules.tallies import TALLY, number_of


def counted_otherwise(order: Order, keys: Collection[str], zone: str) -> set[str]:
    """Return those of an order's codes that the other way of telling, paper or shop, told of first on its day."""
    day = local_day(order.placed_at, zone)
    if order.source == TALLY:
        return told_by_shop(order.program_id, day, keys, zone, before=order.id)
    wanted = {number_of(day, key, 1): key for key in keys}
    query = select(Order.external_id).where(
        Order.program_id == order.program_id, Order.source == TALLY, Order.external_id.in_(wanted)
    )
    return {wanted[number] for number in db.session.scalars(query.where(Order.id < order.id, _stands()))}


def told_by_shop(program_id: Id, day: date, keys: Collection[str], zone: str, *, before: Id | None = None) -> set[str]:
    """Return those of these codes with which the shop has told of a sale on a day of the seller's."""
    start, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    query = select(Order.coupons).where(
        Order.program_id == program_id,
        Order.source != TALLY,
        Order.placed_at >= start,
        Order.placed_at < end,
        _stands(),
    )
    if before is not None:
        query = query.where(Order.id < before)
    return {key_of(code) for codes in db.session.scalars(query) for code in codes} & set(keys)


def _stands() -> ColumnElement[bool]:
    """Return the condition that leaves out orders that were taken back with their import."""
    return ~exists().where(Adjustment.order_id == Order.id, Adjustment.source == UNDO)
