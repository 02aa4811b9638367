"""What sold goods cost: each item at what its source told, else at the cost of the product it names. Never guessed.

An item names a product of its order's program by its article number, or by the product's name in any case. Products
under one number with different costs name none. Shares never look here: they go by what the source told, for good.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from campaigns.models import Product, Program
from core import ids
from core.access import Actor
from core.db import db
from core.ids import Id
from reports.rules.windows import Window
from tracking.models import Conversion, Order, OrderLine

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Uncosted:
    """An item of some orders whose cost is not known; without a name, orders that name no item at all.

    `product` is the one that it names, where the cost is missing there.
    """

    program_id: Id
    name: str | None
    sku: str
    orders: int
    product: Product | None

    @property
    def program_public_id(self) -> str:
        """The program that sold it, as addresses name it."""
        return ids.show(Program.__prefix__, self.program_id)


def goods_of_order() -> ColumnElement[int]:
    """Return, for a query of orders, what the items of each cost, as far as it is known."""
    cost = select(func.coalesce(func.sum(OrderLine.quantity * _cost_of_line()), 0)).where(_of_order())
    return cost.correlate(Order).scalar_subquery()


def lacks_cost_of_order() -> ColumnElement[int]:
    """Return, for a query of orders, how many items of each cost nobody knows what; 1 where it names no item."""
    unknown = case((_cost_of_line().is_(None), 1), else_=0)
    return select(func.coalesce(func.sum(unknown), 1)).where(_of_order()).correlate(Order).scalar_subquery()


def list_uncosted(actor: Actor, window: Window, currency: str) -> list[Uncosted]:
    """Return the items without a known cost of the orders that count for partners, most orders first. Two queries."""
    orders = func.count(distinct(Order.id))
    query = (
        select(Order.program_id, OrderLine.name, OrderLine.sku, orders)
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.seller_id == actor.organization_id, Order.currency == currency)
        .where(Order.placed_at >= window.starts_at, Order.placed_at < window.ends_at)
        .where(select(Conversion.id).where(Conversion.order_id == Order.id).exists())
        .where(_cost_of_line().is_(None))
        .group_by(Order.program_id, OrderLine.name, OrderLine.sku)
        .order_by(orders.desc(), OrderLine.name)
        .limit(MOST_SHOWN)
    )
    rows: list[Any] = list(db.session.execute(query))
    known = _products({row[0] for row in rows})
    return [
        Uncosted(program_id, name, sku or "", int(count), _named(known, program_id, name, sku))
        for program_id, name, sku, count in rows
    ]


def _of_order() -> ColumnElement[bool]:
    return and_(OrderLine.order_id == Order.id, OrderLine.seller_id == Order.seller_id)


def _cost_of_line() -> ColumnElement[int | None]:
    """Return what one piece of a line costs; null when nobody said."""
    by_sku = _cost_where(and_(OrderLine.sku != "", Product.sku == OrderLine.sku))
    by_name = _cost_where(func.lower(Product.name) == func.lower(OrderLine.name))
    return func.coalesce(OrderLine.unit_cost_minor, by_sku, by_name)


def _cost_where(names_it: ColumnElement[bool]) -> ColumnElement[int | None]:
    cost: InstrumentedAttribute[int | None] = Product.cost_minor
    only = select(cast(func.min(cost), BigInteger)).where(
        Product.program_id == Order.program_id, Product.currency == Order.currency, names_it
    )
    only = only.having(func.count(distinct(func.coalesce(cost, -1))) == 1)
    return only.correlate(Order, OrderLine).scalar_subquery()


def _products(program_ids: set[Id]) -> list[Product]:
    return list(db.session.scalars(select(Product).where(Product.program_id.in_(program_ids)).order_by(Product.id)))


def _named(known: list[Product], program_id: Id, name: str | None, sku: str | None) -> Product | None:
    """Return the product an item names, first by its article number."""
    mine = [product for product in known if product.program_id == program_id]
    by_sku = [product for product in mine if sku and product.sku == sku]
    by_name = [product for product in mine if name and product.name.lower() == name.lower()]
    return next(iter(by_sku + by_name), None)
