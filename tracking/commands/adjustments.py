"""Recording what went back to customers. Never more than was paid, each report once, and each part exact."""

from functools import partial

from sqlalchemy import select

from core import audit, clock, ids
from core.access import Actor
from core.db import add, after_commit, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from core.money import Money
from tracking.models import Adjustment, Order
from tracking.queries.orders import find_reported_order, get_sold_order
from tracking.queries.worth import left_of, net_left_of
from tracking.rules.actions import Action
from tracking.rules.refunds import check_refund, net_back
from tracking.schemas.outcomes import Adjusted
from tracking.schemas.reports import AdjustmentReport
from tracking.signals import adjustment_recorded


@command
def record_adjustment(report: AdjustmentReport, *, actor: Actor, program_id: Id | None = None) -> Adjusted:
    """Store a refund, a lost dispute, a cancellation or a correction of an order. No amount means all that is left.

    A repeat gives the first one. Raises Conflict for the same number with other content, and AppError for more than
    is left of what the customer paid.
    """
    order = lock(_order(report, actor, program_id))
    known = _known(order, report)
    if known is not None:
        return Adjusted(order, known, is_new=False)
    adjustment = _add(order, report, actor)
    audit.record(actor, Action.ADJUSTMENT_RECORDED, adjustment, kind=report.kind.value, minor=adjustment.gross_minor)
    after_commit(partial(adjustment_recorded.send, None, order_id=order.id))
    return Adjusted(order, adjustment, is_new=True)


def _order(report: AdjustmentReport, actor: Actor, program_id: Id | None) -> Order:
    if report.order_id is not None:
        return get_sold_order(actor, report.order_id)
    return find_reported_order(actor, program_id, number=report.order_external_id, source=report.order_source)


def _known(order: Order, report: AdjustmentReport) -> Adjustment | None:
    key = (
        Adjustment.order_id == order.id,
        Adjustment.source == report.source,
        Adjustment.external_id == report.external_id,
    )
    found = db.session.scalar(select(Adjustment).where(*key))
    if found is not None and found.content_sha256 != report.content_sha256():
        raise Conflict(
            f"“{report.external_id}” was recorded for this order before, with other content. "
            "Send a new number for another refund.",
            field="externalId",
        )
    return found


def _add(order: Order, report: AdjustmentReport, actor: Actor) -> Adjustment:
    left = left_of(order)
    amount = _amount(order, report, left)
    check_refund(amount, left=left)
    net_left = net_left_of(order).minor
    net = net_back(amount.minor, left_minor=left.minor, net_left_minor=net_left)
    if report.new_net_minor is not None:
        net = net_left - report.new_net_minor
    return add(
        Adjustment(
            id=ids.new(),
            seller_id=order.seller_id,
            order_id=order.id,
            source=report.source,
            external_id=report.external_id,
            kind=report.kind,
            currency=order.currency,
            gross_minor=amount.minor,
            net_minor=net,
            is_sellers_fault=report.is_sellers_fault,
            reason=report.reason,
            content_sha256=report.content_sha256(),
            occurred_at=report.occurred_at or clock.now(),
            recorded_by_id=actor.user_id,
        )
    )


def _amount(order: Order, report: AdjustmentReport, left: Money) -> Money:
    if report.currency is not None and report.currency != order.currency:
        raise AppError(f"This order was paid in {order.currency}. Refund it in {order.currency}.", field="currency")
    return left if report.amount_minor is None else Money(report.amount_minor, order.currency)
