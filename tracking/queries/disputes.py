"""Reads of customers' disputes. One is open when its opening was told and no end of it, whichever came first."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id
from tracking.models import Order, OrderDispute
from tracking.rules.refunds import DisputeStage

_End = aliased(OrderDispute)


def disputed_orders(seller_id: Id, order_ids: Iterable[Id]) -> set[Id]:
    """Return which of a seller's orders a customer disputes now."""
    wanted = list(order_ids)
    query = _open(seller_id).where(OrderDispute.order_id.in_(wanted)).distinct()
    return set(db.session.scalars(query.with_only_columns(OrderDispute.order_id))) if wanted else set()


def disputed_since(order: Order) -> datetime | None:
    """Return when the oldest open dispute about an order was opened, or None."""
    query = _open(order.seller_id).where(OrderDispute.order_id == order.id)
    return db.session.scalar(query.with_only_columns(func.min(OrderDispute.occurred_at)))


def _open(seller_id: Id) -> Select[OrderDispute]:
    is_over = exists().where(
        _End.order_id == OrderDispute.order_id,
        _End.source == OrderDispute.source,
        _End.external_id == OrderDispute.external_id,
        _End.stage != DisputeStage.OPENED,
    )
    return select(OrderDispute).where(
        OrderDispute.seller_id == seller_id, OrderDispute.stage == DisputeStage.OPENED, ~is_over
    )
