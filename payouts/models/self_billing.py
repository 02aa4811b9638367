"""Self-billing: that a seller and a partner agreed that the seller writes the partner's invoices, and until when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns


class SelfBilling(Base):
    """One agreement on self-billing, proposed by the seller. It holds no more from `ended_from` on."""

    __tablename__ = "self_billing"
    __prefix__ = "sg"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_self_billing_partnership_id", "partnership_id", "starts_on"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    ended_from: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def last_day(self) -> date:
        """Return the last day on which it holds: the agreed one, or the day before it was ended."""
        if self.ended_from is None:
            return self.ends_on
        return min(self.ends_on, date.fromordinal(self.ended_from.toordinal() - 1))


frozen_columns(
    "self_billing", "seller_id", "partnership_id", "partner_id", "starts_on", "ends_on", "proposed_at",
    "proposed_by_id",
)  # fmt: skip
