"""What a seller assumes when it asks whether sharing made money: kept, so that every page judges alike."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, id_column, minor_column
from core.ids import Id
from core.money import Money


class Assumption(Base):
    """A seller's assumptions in one currency. `anyway_bps` of its sales would have come without a partner."""

    __tablename__ = "assumption"
    __prefix__ = "as"
    __table_args__ = (UniqueConstraint("seller_id", "currency"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    ad_cost_minor: Mapped[int | None] = minor_column()
    anyway_bps: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def ad_cost(self) -> Money | None:
        """What one sale costs in advertising, if the seller said so."""
        return None if self.ad_cost_minor is None else Money(self.ad_cost_minor, self.currency)
