"""Prices of offers: what was announced, by whom and when. Never changed; a later one counts where both would."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.programs import Product
from campaigns.rules.offers import PriceFact
from core import clock
from core.db import Base, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only


class OfferPrice(Base):
    """The price of a product in a campaign, or its list price where there is none, from a moment until another."""

    __tablename__ = "offer_price"
    __prefix__ = "ofp"
    __table_args__ = (
        tenant_key("product_id", to="product"),
        tenant_key("campaign_id", to="campaign"),
        Index("ix_offer_price_product_id", "product_id", "campaign_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    product_id: Mapped[Id]
    campaign_id: Mapped[Id | None]
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    was_minor: Mapped[int] = minor_column()
    currency: Mapped[str] = mapped_column(String(3))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    is_change: Mapped[bool]
    announced_at: Mapped[datetime] = mapped_column(default=clock.now)
    announced_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))

    announced_by: Mapped[User | None] = relationship(viewonly=True)
    product: Mapped[Product] = relationship(primaryjoin="foreign(OfferPrice.product_id) == Product.id", viewonly=True)

    @property
    def price(self) -> Money | None:
        """What was announced; None goes back to the list price."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    @property
    def was(self) -> Money:
        """What applied when it begins until it was announced."""
        return Money(self.was_minor, self.currency)

    @property
    def fact(self) -> PriceFact:
        """The price as rules see it."""
        return PriceFact(
            price_minor=self.price_minor,
            was_minor=self.was_minor,
            from_at=self.from_at,
            until_at=self.until_at,
            announced_at=self.announced_at,
            is_change=self.is_change,
        )


append_only("offer_price")
