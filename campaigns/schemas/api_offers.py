"""Dated prices of offers on the wire: amounts in minor units of the product's currency, days in the seller's zone."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field

from campaigns.models import Campaign, OfferPrice, Product
from campaigns.schemas.offers import PriceDraft
from core import ids
from core.api import Answer, CreateInput, CursorPaging, Day, Moment, WholeMinor
from core.money import Money


class OfferQuery(CursorPaging):
    """Which announced prices to list."""

    campaign_id: str = ""


class AnnounceOffer(CreateInput):
    """What a product costs in a campaign. Without `price` its list price counts again.

    `fromOn` left out means at once; `untilOn`, counted whole, left out means until something else is announced.
    """

    wire_names: ClassVar[Mapping[str, str]] = {"product": "productId"}

    campaign_id: str
    product_id: str
    price: WholeMinor | None = Field(None, ge=0)
    from_on: Day | None = None
    until_on: Day | None = None

    def draft(self, currency: str) -> PriceDraft:
        """Return what was sent, as an amount in the product's currency."""
        price = None if self.price is None else Money(self.price, currency)
        return PriceDraft(product_id=self.product_id, price=price, from_on=self.from_on, until_on=self.until_on)


class OfferOut(Answer):
    """A price that was announced: `price` null goes back to the list price, `was` is what it replaced.

    `isChange` says that approved designs promised a price, so that partners were told.
    """

    id: str
    campaign_id: str
    product_id: str
    product_name: str
    price: int | None
    was: int
    currency: str
    from_at: Moment
    until_at: Moment | None
    announced_at: Moment
    is_change: bool

    @classmethod
    def of(cls, row: OfferPrice) -> Self:
        """Show a price of a campaign."""
        return cls(
            id=row.public_id,
            campaign_id=ids.show(Campaign.__prefix__, row.campaign_id) if row.campaign_id else "",
            product_id=ids.show(Product.__prefix__, row.product_id),
            product_name=row.product.name,
            price=row.price_minor,
            was=row.was_minor,
            currency=row.currency.lower(),
            from_at=row.from_at,
            until_at=row.until_at,
            announced_at=row.announced_at,
            is_change=row.is_change,
        )
