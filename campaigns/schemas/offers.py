"""Typed input about prices of offers."""

from dataclasses import dataclass
from datetime import date

from core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDraft:
    """A price of one product in a campaign, with its days in the seller's zone, the last one counted whole.

    No price goes back to the list price; no first day means at once, no last day until further notice.
    """

    product_id: str
    price: Money | None
    from_on: date | None = None
    until_on: date | None = None
