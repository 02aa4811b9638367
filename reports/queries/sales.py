"""Attributed sales: every order that counts for a partner, once, with what it brought, cost and gave away.

An order that counts for several placements is split by their weights with the largest remainder, so that the parts add
up to the order to the cent. What a period brings as a whole, and a claim decided for a partner, is a share of no
single sale: it stands beside the sales, on its day, without revenue.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, literal, null, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from campaigns.models import Placement
from campaigns.rules.placements import Channel
from core.access import Actor
from core.clock import local_day
from core.db import db
from core.ids import Id
from core.money import Money, split
from payouts.models import Earning
from payouts.rules.kinds import EarningKind
from reports.queries.costs import goods_of_order, lacks_cost_of_order
from reports.rules.verdict import Sums
from reports.rules.windows import Window
from tracking.models import Adjustment, Conversion, Order


@dataclass(frozen=True, slots=True)
class Sale:
    """The part of one order that counts for one placement, in minor units. `goods` is what it cost, as far as known.

    `lacks_cost` says that not all of that is known. A share of no single sale has no order, no channel and nothing
    but its share.
    """

    order_id: Id | None
    placed_on: date
    partnership_id: Id
    channel: Channel | None
    weight: int
    is_whole: bool
    net: int
    fees: int
    refunds: int
    share: int
    goods: int
    lacks_cost: bool

    @property
    def kept(self) -> int:
        """What is left of it after refunds, costs and the share."""
        return self.net - self.refunds - self.fees - self.goods - self.share


def list_sales(actor: Actor, *, since: datetime, until: datetime, currency: str, zone: str) -> list[Sale]:
    """Return the attributed sales of a seller in one currency and its shares of no single sale, by day. One query."""
    sales = (
        select(
            Order.id, Order.placed_at, Conversion.partnership_id, Placement.channel, Conversion.weight,
            Order.net_minor, Order.fees_minor, refunds_of_order(), share_of_conversion(), goods_of_order(),
            lacks_cost_of_order(), Conversion.id,
        )
        .join(Conversion, Conversion.order_id == Order.id)
        .join(Placement, Placement.id == Conversion.placement_id)
        .where(Order.seller_id == actor.organization_id, Order.currency == currency)
        .where(Order.placed_at >= since, Order.placed_at < until)
    )  # fmt: skip
    beside = _shares_beside().where(Earning.seller_id == actor.organization_id, Earning.currency == currency)
    beside = beside.where(Earning.earned_at >= since, Earning.earned_at < until)
    rows: list[Any] = list(db.session.execute(union_all(sales, beside)))
    return list(_each_once([_sale(row, zone) for row in sorted(rows, key=_place)]))


def _place(row: Any) -> tuple[datetime, str, Id]:
    """Return the place of a row: by moment, then the parts of one order together in the order they were made."""
    return row[1], row[0].hex if row[0] else "", row[11]


def _shares_beside() -> Select[*tuple[Any, ...]]:
    """Return the query of what is owed besides the shares of sales; what is disputed is not owed meanwhile."""
    owed, nothing = Earning.posted_minor - Earning.contested_minor, literal(0)
    return select(
        null(), Earning.earned_at, Earning.partnership_id, null(), literal(1), nothing, nothing, nothing, owed, nothing,
        nothing, Earning.id,
    ).where(Earning.order_id.is_(None), Earning.kind != EarningKind.VAT, owed != 0)  # fmt: skip


def _sale(row: Any, zone: str) -> Sale:
    order_id, placed_at, partnership_id, channel, weight, net, fees, refunds, share, goods, lacking, _ = row
    return Sale(
        order_id=order_id, placed_on=local_day(placed_at, zone), partnership_id=partnership_id, channel=channel,
        weight=weight, is_whole=order_id is not None, net=net, fees=fees, refunds=int(refunds), share=int(share),
        goods=int(goods), lacks_cost=bool(lacking),
    )  # fmt: skip


def refunds_of_order() -> ColumnElement[int]:
    """Return, for a query of orders, what of each order's net went back."""
    back = select(func.coalesce(func.sum(Adjustment.net_minor), 0)).where(Adjustment.order_id == Order.id)
    return back.correlate(Order).scalar_subquery()


def share_of_conversion() -> ColumnElement[int]:
    """Return, for a query of conversions, the share booked for each."""
    posted = select(func.coalesce(func.sum(Earning.posted_minor), 0)).where(Earning.conversion_id == Conversion.id)
    return posted.correlate(Conversion).scalar_subquery()


def _each_once(sales: list[Sale]) -> Iterator[Sale]:
    for order_id, group in groupby(sales, key=lambda sale: sale.order_id):
        parts = list(group)
        yield from parts if order_id is None or len(parts) == 1 else _divided(parts)


def _divided(parts: list[Sale]) -> Iterator[Sale]:
    weights = [part.weight for part in parts]
    nets, fees, refunds = (split(whole, weights) for whole in (parts[0].net, parts[0].fees, parts[0].refunds))
    goods = split(parts[0].goods, weights)
    for at, part in enumerate(parts):
        yield replace(part, is_whole=at == 0, net=nets[at], fees=fees[at], refunds=refunds[at], goods=goods[at])


def sum_sales(sales: Iterable[Sale], currency: str, *, clicks: int = 0) -> Sums:
    """Return what sales come to together. An order split between placements is counted once."""
    taken = list(sales)
    return Sums(
        revenue=Money(sum(sale.net for sale in taken), currency),
        refunds=Money(sum(sale.refunds for sale in taken), currency),
        share=Money(sum(sale.share for sale in taken), currency),
        goods=Money(sum(sale.goods for sale in taken), currency),
        fees=Money(sum(sale.fees for sale in taken), currency),
        orders=sum(sale.is_whole for sale in taken),
        orders_without_cost=sum(sale.is_whole and sale.lacks_cost for sale in taken),
        clicks=clicks,
    )


def in_window(sales: Iterable[Sale], window: Window) -> list[Sale]:
    """Return the sales of these days."""
    return [sale for sale in sales if window.has(sale.placed_on)]


def list_currencies(actor: Actor) -> list[str]:
    """Return the currencies an organization gives or earns shares in."""
    me = actor.organization_id
    query = select(Earning.currency).where(or_(Earning.seller_id == me, Earning.partner_id == me)).distinct()
    return sorted(db.session.scalars(query))
