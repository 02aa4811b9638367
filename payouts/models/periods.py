"""Periods and statements: the months of a seller's books. What a closed month said is never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class Period(Base):
    """A closed month of a seller's books, with the fingerprint of its entries. A month without a row is not closed."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("seller_id", "month"), UniqueConstraint("id", "seller_id"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    month: Mapped[str] = mapped_column(String(7))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(String(60))
    entries_sha256: Mapped[str] = mapped_column(String(64))
    entry_count: Mapped[int] = mapped_column(Integer)


class Statement(Base):
    """What one partner earned, was paid and is owed in one currency in one month. Numbers have no gaps per seller.

    Those that are invoices or credit notes have a `tax_number` besides, counted by itself and without gaps too.
    """

    __tablename__ = "statement"
    __prefix__ = "st"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("restates_id", to="statement"),
        Index("ix_statement_partnership_id_month", "partnership_id", "month"),
        Index("uq_statement_seller_id_tax_number", "seller_id", "tax_number", unique=True),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    restates_id: Mapped[Id | None] = mapped_column(IdType)
    number: Mapped[int] = mapped_column(Integer)
    tax_number: Mapped[int | None] = mapped_column(Integer)
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    body: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_until: Mapped[date] = mapped_column(Date)
    pay_by: Mapped[date] = mapped_column(Date)


append_only("period", "statement")
