"""Prices kept for orders that were on their way when a price changed. Facts: never changed or deleted."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, id_column, minor_column, tenant_key
from core.ids import Id
from core.triggers import append_only
from partners.rules.shares import Raised


class OrderPromise(Base):
    """An item counts at another price than was charged. `number` is that of its line, 0 where there are none."""

    __tablename__ = "order_promise"
    __prefix__ = "opr"
    __table_args__ = (UniqueConstraint("order_id", "number"), tenant_key("order_id", to="order"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    quantity: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    charged_minor: Mapped[int] = minor_column()
    counts_minor: Mapped[int] = minor_column()
    clicked_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def raised(self) -> Raised:
        """What it adds, as the share calculator takes it."""
        return Raised(
            name=self.name,
            quantity=self.quantity,
            charged_minor=self.charged_minor,
            counts_minor=self.counts_minor,
        )


append_only("order_promise")
