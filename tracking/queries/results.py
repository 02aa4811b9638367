"""Results: what each placement brought, from daily sums and orders. Amounts of different currencies are never added."""

from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Placement
from core.access import Actor
from core.db import db
from core.ids import Id
from core.money import Money
from tracking.models import Adjustment, Conversion, Order
from tracking.queries.clicks import ClickCount, clicks_by_placement


@dataclass(frozen=True, slots=True)
class Result:
    """One placement: who looked, who bought, and the net of it less what went back."""

    placement: Placement
    clicks: ClickCount
    orders: int
    net: tuple[Money, ...] = field(default=())


def list_results(actor: Actor, *, days: int | None, zone: str) -> list[Result]:
    """Return the results of every placement with a partner that this actor may see, the most clicked first."""
    me = actor.organization_id
    query = (
        select(Placement)
        .where(or_(Placement.seller_id == me, Placement.partner_id == me), Placement.partnership_id.isnot(None))
        .options(joinedload(Placement.partnership), joinedload(Placement.campaign))
    )
    clicks, sold = clicks_by_placement(actor, days=days, zone=zone), _sold(actor)
    found = [
        _result(each, clicks.get(each.id, ClickCount()), sold.get(each.id, {})) for each in db.session.scalars(query)
    ]
    return sorted(found, key=lambda each: (-each.clicks.human, -each.orders, each.placement.name))


def _result(placement: Placement, clicks: ClickCount, sold: dict[str, tuple[int, int]]) -> Result:
    amounts = tuple(Money(net, currency) for currency, (_, net) in sorted(sold.items()))
    return Result(placement, clicks, sum(count for count, _ in sold.values()), amounts)


def _sold(actor: Actor) -> dict[Id, dict[str, tuple[int, int]]]:
    """Return, by placement and currency, how many orders count for it and their net less what went back."""
    me = actor.organization_id
    back = (
        select(Adjustment.order_id, func.sum(Adjustment.net_minor).label("net_minor"))
        .join(Conversion, Conversion.order_id == Adjustment.order_id)
        .where(or_(Conversion.seller_id == me, Conversion.partner_id == me))
        .group_by(Adjustment.order_id)
        .subquery()
    )
    left = func.sum(Order.net_minor - func.coalesce(back.c.net_minor, 0))
    query = (
        select(Conversion.placement_id, Order.currency, func.count(), left)
        .join(Order, Order.id == Conversion.order_id)
        .outerjoin(back, back.c.order_id == Order.id)
        .where(or_(Conversion.seller_id == me, Conversion.partner_id == me))
        .group_by(Conversion.placement_id, Order.currency)
    )
    found: dict[Id, dict[str, tuple[int, int]]] = {}
    for placement_id, currency, count, net in db.session.execute(query):
        found.setdefault(placement_id, {})[currency] = (count, int(net))
    return found
