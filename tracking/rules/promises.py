"""Sales in transit: the price changed between the click and the order. They count at the higher one, for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.rules.offers import Prices, promised_minor

MOST_PIECES = 10
"""How many pieces an order without items is taken for at most: more are rather one piece at another price."""


@dataclass(frozen=True, slots=True)
class Sold:
    """One item of an order; `number` is 0 where the source names no items. The price is of one, in minor units."""

    number: int
    name: str
    sku: str
    quantity: int
    unit_minor: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that counts at a higher price than was charged; both of one piece, in minor units."""

    sold: Sold
    counts_minor: int


def kept_prices(
    items: Sequence[Sold], offer: Sequence[Prices], *, clicked_at: datetime, sold_at: datetime
) -> list[Kept]:
    """Return the items that were in transit over a change and were charged less than the higher of both prices."""
    found = []
    for item in items:
        prices = _prices_of(item, offer)
        counts = promised_minor(prices, clicked_at=clicked_at, sold_at=sold_at) if prices else None
        if counts is not None and counts > item.unit_minor >= 0 and item.quantity > 0:
            found.append(Kept(item, counts))
    return found


def without_items(amount_minor: int, offer: Sequence[Prices], *, clicked_at: datetime, sold_at: datetime) -> list[Sold]:
    """Return what an order of which only the amount is known sold, where one product alone explains it exactly."""
    if len(offer) != 1:
        return []
    for unit in (offer[0].at(sold_at), offer[0].at(clicked_at)):
        if unit > 0 and amount_minor > 0 and amount_minor % unit == 0 and amount_minor // unit <= MOST_PIECES:
            return [Sold(0, offer[0].name, offer[0].sku, amount_minor // unit, unit)]
    return []


def _prices_of(item: Sold, offer: Sequence[Prices]) -> Prices | None:
    """Return the product that an item is: by its article number, else by its name in any case."""
    by_sku = (each for each in offer if item.sku and each.sku == item.sku)
    by_name = (each for each in offer if each.name.casefold() == item.name.strip().casefold())
    return next(by_sku, None) or next(by_name, None)
