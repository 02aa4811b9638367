"""What an order is worth now, and the facts of it that the share calculator takes."""

from collections.abc import Sequence

from sqlalchemy import func, select

from accounts.models import Organization
from core.clock import local_day
from core.db import db
from core.ids import Id
from core.money import Money
from partners.rules.durations import Turn
from partners.rules.shares import LineFacts, OrderFacts, TakenBack
from tracking.models import Adjustment, Conversion, Order, OrderLine, OrderPromise
from tracking.rules.refunds import AdjustmentKind

_REASONS = {
    AdjustmentKind.REFUND: "Refund",
    AdjustmentKind.CANCELLATION: "Cancellation",
    AdjustmentKind.DISPUTE_LOST: "Lost dispute",
    AdjustmentKind.CORRECTION: "Correction",
    AdjustmentKind.UNDONE: "The import of this order was undone",
}


def left_of(order: Order) -> Money:
    """Return what of the amount paid has not gone back to the customer."""
    back = select(func.coalesce(func.sum(Adjustment.gross_minor), 0)).where(Adjustment.order_id == order.id)
    return order.paid - Money(int(db.session.scalar(back) or 0), order.currency)


def net_left_of(order: Order) -> Money:
    """Return what of the net has not gone back."""
    back = select(func.coalesce(func.sum(Adjustment.net_minor), 0)).where(Adjustment.order_id == order.id)
    return order.net - Money(int(db.session.scalar(back) or 0), order.currency)


def order_facts(order_id: Id, placement_id: Id | None = None) -> OrderFacts:
    """Return all that is known of an order, for the share of one of its placements. Days are those of the seller."""
    order = db.session.get_one(Order, order_id)
    zone = db.session.get_one(Organization, order.seller_id).timezone
    weights, position = _weights(order_id, placement_id)
    promises = promises_of(order.seller_id, [order_id]).get(order_id, [])
    return facts_from(
        order, order.adjustments, lines=order.lines, promises=promises, zone=zone, weights=weights, position=position
    )


def promises_of(seller_id: Id, order_ids: Sequence[Id]) -> dict[Id, list[OrderPromise]]:
    """Return, by order, the items that count at another price than was charged, each in the order of its lines."""
    query = select(OrderPromise).where(OrderPromise.seller_id == seller_id, OrderPromise.order_id.in_(order_ids))
    found: dict[Id, list[OrderPromise]] = {}
    for row in db.session.scalars(query.order_by(OrderPromise.order_id, OrderPromise.number)):
        found.setdefault(row.order_id, []).append(row)
    return found


def facts_from(
    order: Order,
    adjustments: Sequence[Adjustment],
    *,
    zone: str,
    lines: Sequence[OrderLine] = (),
    promises: Sequence[OrderPromise] = (),
    turn: Turn | None = None,
    weights: tuple[int, ...] = (1,),
    position: int = 0,
) -> OrderFacts:
    """Return the facts of an order that was read already, for the placement at a position among its weights.

    `lines` and `turn` may be left out where no term asks for them.
    """
    is_corrected = any(each.kind is AdjustmentKind.CORRECTION for each in adjustments)
    return OrderFacts(
        currency=order.currency,
        placed_on=local_day(order.placed_at, zone),
        gross_minor=order.gross_minor,
        discount_minor=order.discount_minor,
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        fees_minor=order.fees_minor,
        taken_back=tuple(_taken(each, zone, with_net=is_corrected) for each in adjustments),
        raised=tuple(each.raised for each in promises),
        lines=tuple(_line(line, promises) for line in lines),
        is_new_customer=order.is_new_customer,
        turn=turn,
        weights=weights,
        position=position,
    )


def _weights(order_id: Id, placement_id: Id | None) -> tuple[tuple[int, ...], int]:
    """Return the weights of all placements of an order in a fixed order, and where one of them stands."""
    query = select(Conversion.placement_id, Conversion.weight).where(Conversion.order_id == order_id)
    parts = sorted(db.session.execute(query), key=lambda part: part[0])
    placements = [part[0] for part in parts]
    if not parts:
        return (1,), 0
    return tuple(part[1] for part in parts), placements.index(placement_id) if placement_id in placements else 0


def _line(line: OrderLine, promises: Sequence[OrderPromise]) -> LineFacts:
    return LineFacts(
        quantity=line.quantity,
        total_minor=line.total.minor,
        name=line.name,
        sku=line.sku,
        category=line.category or "",
        unit_cost_minor=line.unit_cost_minor,
        raised_minor=sum(each.raised.minor for each in promises if each.number == line.number),
    )


def _taken(adjustment: Adjustment, zone: str, *, with_net: bool) -> TakenBack:
    """Return what went back as the calculator takes it. A correction changes the net by itself, so the net is told."""
    reason = _REASONS[adjustment.kind]
    return TakenBack(
        gross_minor=adjustment.gross_minor,
        net_minor=adjustment.net_minor if with_net else None,
        occurred_on=local_day(adjustment.occurred_at, zone),
        is_sellers_fault=adjustment.is_sellers_fault,
        reason=f"{reason} ({adjustment.reason})" if adjustment.reason else reason,
    )
