"""Stores: what a partner reported that it sold, what it paid, and what it was reminded of."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only, frozen_columns
from partners.rules.settlements import SoldLine


class SettlementReport(Base):
    """A store's report of one month. Report 2 corrects report 1 of the same month; the newest one is what holds."""

    __tablename__ = "settlement"
    __prefix__ = "sr"
    __table_args__ = (
        UniqueConstraint("partnership_id", "month", "number"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("agreement_version_id", to="agreement_version"),
        tenant_key("corrects_id", to="settlement"),
        CheckConstraint("number > 0", name="number_is_positive"),
        Index("ix_settlement_seller_id_month", "seller_id", "month"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    agreement_version_id: Mapped[Id] = mapped_column(IdType)
    corrects_id: Mapped[Id | None] = mapped_column(IdType)
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[list[dict[str, Any]]]
    owed_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(300))
    content_sha256: Mapped[str] = mapped_column(String(64))
    is_by_seller: Mapped[bool] = mapped_column(Boolean)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def owed(self) -> Money:
        """Return what the store owes for the month by this report; below zero when more came back than was sold."""
        return Money(self.owed_minor, self.currency)

    @property
    def sold_lines(self) -> tuple[SoldLine, ...]:
        """Return the lines as the calculator takes them."""
        return tuple(SoldLine(**line) for line in self.lines)


class Remittance(Base):
    """Money a store passed on. Its reference makes a repeat harmless; one booked by mistake is taken back."""

    __tablename__ = "remittance"
    __prefix__ = "rm"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        Index(
            "uq_remittance_reference",
            "partnership_id",
            "reference_key",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index("ix_remittance_seller_id", "seller_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(120))
    reference_key: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_reason: Mapped[str | None] = mapped_column(String(300))

    @property
    def amount(self) -> Money:
        """Return what arrived."""
        return Money(self.amount_minor, self.currency)


class StoreReminder(Base):
    """That a store was reminded of a month's report or money: each kind of reminder goes out once for a month."""

    __tablename__ = "store_reminder"
    __prefix__ = "sm"
    __table_args__ = (
        UniqueConstraint("partnership_id", "month", "kind"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    kind: Mapped[str] = mapped_column(String(30))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("settlement", "store_reminder")
frozen_columns(
    "remittance",
    "seller_id",
    "partnership_id",
    "partner_id",
    "currency",
    "amount_minor",
    "received_on",
    "reference",
    "reference_key",
    "recorded_at",
    "recorded_by_id",
)
