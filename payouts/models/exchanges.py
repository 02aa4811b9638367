"""Exchanges: that a remittance or a payout moved in another currency, with the rate, its source and its day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import frozen_columns
from payouts.rules import exchanges as rules

_LIVE = text("taken_back_at IS NULL")


def _one(column: str) -> Index:
    return Index(f"uq_exchange_{column}", column, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


class Exchange(Base):
    """What moved instead of what it settles. `rate` is that of the books: so much of one for one of the other."""

    __tablename__ = "exchange"
    __prefix__ = "fx"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("remittance_id", to="remittance"),
        tenant_key("payout_id", to="payout"),
        CheckConstraint("(remittance_id IS NULL) <> (payout_id IS NULL)", name="is_of_one"),
        CheckConstraint("currency <> moved_currency", name="is_of_two_currencies"),
        _one("remittance_id"),
        _one("payout_id"),
        Index("ix_exchange_seller_id", "seller_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    remittance_id: Mapped[Id | None] = mapped_column(IdType)
    payout_id: Mapped[Id | None] = mapped_column(IdType)
    bank: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = minor_column()
    moved_currency: Mapped[str] = mapped_column(String(3))
    moved_minor: Mapped[int] = minor_column()
    expected_minor: Mapped[int] = minor_column()
    rate: Mapped[str] = mapped_column(String(24))
    rate_source: Mapped[str] = mapped_column(String(120))
    rate_on: Mapped[date] = mapped_column(Date)
    moved_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_reason: Mapped[str | None] = mapped_column(String(300))

    @property
    def settled(self) -> Money:
        """Return what it settles, in the currency of what is owed."""
        return Money(self.amount_minor, self.currency)

    @property
    def moved(self) -> Money:
        """Return what moved instead."""
        return Money(self.moved_minor, self.moved_currency)

    @property
    def wanted(self) -> Money:
        """Return what the books expected to move, by their rate."""
        return Money(self.expected_minor, self.moved_currency)

    @property
    def is_incoming(self) -> bool:
        """Whether the money arrived from a store; else it left to a partner."""
        return self.remittance_id is not None

    @property
    def gain(self) -> Money:
        """Return what the other rate brought; below zero what it cost."""
        return rules.gain(self.moved, self.wanted, is_incoming=self.is_incoming)

    @property
    def realised(self) -> str:
        """Return the rate at which the money really moved, for people."""
        return rules.realised(self.settled, self.moved)


frozen_columns(
    "exchange", "seller_id", "partnership_id", "partner_id", "remittance_id", "payout_id", "bank", "currency",
    "amount_minor", "moved_currency", "moved_minor", "expected_minor", "rate", "rate_source", "rate_on", "moved_on",
    "recorded_at", "recorded_by_id",
)  # fmt: skip
