"""What sellers ask of their partners for taxes, and what partners said. What is personal is encrypted."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns
from payouts.rules.tax import FORM_NAMES, TaxForm


class TaxRule(Base):
    """Whether and since when a seller asks partners for tax papers, and its own numbers. Without a row it asks none."""

    __tablename__ = "tax_rule"
    __prefix__ = "tr"
    __table_args__ = (UniqueConstraint("seller_id"), UniqueConstraint("id", "seller_id"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    asks_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tin_secret: Mapped[str | None] = mapped_column(Text)
    tin_display: Mapped[str] = mapped_column(String(20), default="")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


class TaxProfile(Base):
    """One version of what a partner told one seller about its taxes. `secret` holds name, address and number, sealed.

    People see `display`, the end of the number. `signed_at` is when somebody certified it; `expires_on` its last day.
    """

    __tablename__ = "tax_profile"
    __prefix__ = "tp"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_tax_profile_partnership_id", "partnership_id", "state"),
        Index("ix_tax_profile_fingerprint", "seller_id", "fingerprint"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    form: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    classification: Mapped[str] = mapped_column(String(20), default="")
    vat_status: Mapped[str] = mapped_column(String(20))
    claims_treaty: Mapped[bool] = mapped_column(Boolean, default=False)
    display: Mapped[str] = mapped_column(String(20), default="")
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    expires_on: Mapped[date | None] = mapped_column(Date)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def name(self) -> str:
        """What people call the form."""
        return FORM_NAMES[TaxForm(self.form)]


frozen_columns(
    "tax_profile", "seller_id", "partnership_id", "partner_id", "form", "country", "classification", "vat_status",
    "claims_treaty", "display", "fingerprint", "signed_at", "signed_by_id", "expires_on",
)  # fmt: skip
