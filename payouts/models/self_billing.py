"""Who writes invoices: the seller, for as long as both agreed to self-billing; or the partner itself."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only, frozen_columns


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


class PartnerInvoice(Base):
    """A partner's own invoice over what a statement says, or its credit note: with it the VAT is booked, once."""

    __tablename__ = "partner_invoice"
    __prefix__ = "iv"
    __table_args__ = (
        UniqueConstraint("statement_id"),
        UniqueConstraint("partnership_id", "number"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("statement_id", to="statement"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    statement_id: Mapped[Id] = mapped_column(IdType)
    number: Mapped[str] = mapped_column(String(60))
    invoiced_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    vat_minor: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def vat(self) -> Money:
        """Return the VAT on it; below zero on a credit note."""
        return Money(self.vat_minor, self.currency)


append_only("partner_invoice")
