"""Reads of prices: all that was ever said of what a program's products cost, in a campaign or by their list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from campaigns.models import OfferPrice, Product
from campaigns.rules.offers import Prices
from core import clock
from core.db import db
from core.ids import Id
from core.money import Money


@dataclass(frozen=True, slots=True)
class Priced:
    """What a product costs at one moment, until when that is known, and what comes next."""

    product: Product
    price: Money
    listed: Money
    until_at: datetime | None
    coming_at: datetime | None
    coming: Money | None

    @property
    def is_offered(self) -> bool:
        """Whether the campaign has another price than the list."""
        return self.price != self.listed


def prices_of(program_id: Id, campaign_id: Id | None) -> list[Prices]:
    """Return all that was said of the prices of a program's products in a campaign, or by their list alone."""
    return [prices for _, prices in read_prices(program_id, campaign_id)]


def prices_of_product(product: Product, campaign_id: Id | None) -> Prices:
    """Return all that was said of the price of one product in a campaign, or by its list alone."""
    found = prices_of(product.program_id, campaign_id)
    return next(prices for prices in found if prices.product_id == product.id)


def priced(program_id: Id, campaign_id: Id | None, moment: datetime | None = None) -> list[Priced]:
    """Return what a program's products cost in a campaign at a moment (now, if none is given), the oldest first."""
    at = moment or clock.now()
    return [price_now(product, prices, at) for product, prices in read_prices(program_id, campaign_id)]


def read_prices(program_id: Id, campaign_id: Id | None) -> list[tuple[Product, Prices]]:
    """Return a program's products with their prices: one question."""
    is_mine = or_(OfferPrice.campaign_id.is_(None), OfferPrice.campaign_id == campaign_id)
    query = select(Product, OfferPrice).outerjoin(OfferPrice, and_(OfferPrice.product_id == Product.id, is_mine))
    rows = db.session.execute(query.where(Product.program_id == program_id).order_by(Product.id, OfferPrice.id))
    found: dict[Product, list[OfferPrice | None]] = {}
    for product, row in rows:
        found.setdefault(product, []).append(row)
    return [(product, _prices(product, [row for row in said if row])) for product, said in found.items()]


def _prices(product: Product, rows: Sequence[OfferPrice]) -> Prices:
    return Prices(
        product_id=product.id,
        name=product.name,
        sku=product.sku,
        currency=product.currency,
        product_minor=product.price_minor,
        listed=[row.fact for row in rows if row.campaign_id is None],
        offered=[row.fact for row in rows if row.campaign_id is not None],
    )


def price_now(product: Product, prices: Prices, at: datetime) -> Priced:
    """Return what a product costs at a moment, of prices that were read already."""
    coming, fact = prices.coming(at), prices.fact_at(at)
    return Priced(
        product=product,
        price=Money(prices.at(at), product.currency),
        listed=Money(prices.list_at(at), product.currency),
        until_at=coming[0] if coming else (fact.until_at if fact else None),
        coming_at=coming[0] if coming else None,
        coming=Money(coming[1], product.currency) if coming else None,
    )
