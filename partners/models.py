"""Tables of partnerships and agreements. What was offered in an agreement version never changes: triggers refuse it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization
from core import clock
from core.db import Base, IdType, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import Terms
from partners.rules.words import headline


class Partnership(Base):
    """One seller and one partner working together. The name, contact and notes are the seller's own."""

    __tablename__ = "partnership"
    __prefix__ = "pn"
    __table_args__ = (
        UniqueConstraint("seller_id", "partner_id"),
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("seller_id", "external_id", name="uq_partnership_external_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    partner_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    state: Mapped[PartnershipState] = enum_column(PartnershipState, default=PartnershipState.PROSPECT)
    name: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    external_id: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="")
    audience_note: Mapped[str] = mapped_column(String(500), default="")
    channel_hints: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    counts_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    seller: Mapped[Organization] = relationship(foreign_keys=[seller_id], viewonly=True)


class PartnershipInterval(Base):
    """From when until when a partnership was in a state: whether a click counts is decided from these."""

    __tablename__ = "partnership_state"
    __prefix__ = "pns"
    __table_args__ = (tenant_key("partnership_id", to="partnership"), Index("ix_partnership_state", "partnership_id"))

    id: Mapped[Id] = id_column()
    partnership_id: Mapped[Id]
    seller_id: Mapped[Id]
    state: Mapped[PartnershipState] = enum_column(PartnershipState)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class Agreement(Base):
    """The agreement of a partnership: the thread its numbered versions hang on."""

    __tablename__ = "agreement"
    __prefix__ = "ag"
    __table_args__ = (
        tenant_key("partnership_id", to="partnership"),
        UniqueConstraint("partnership_id"),
        UniqueConstraint("id", "seller_id"),
    )

    id: Mapped[Id] = id_column()
    partnership_id: Mapped[Id]
    seller_id: Mapped[Id]
    partner_id: Mapped[Id]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AgreementVersion(Base):
    """One numbered version of the terms, with what is sold. `sha256` covers both, and both sides keep it."""

    __tablename__ = "agreement_version"
    __prefix__ = "av"
    __table_args__ = (
        tenant_key("partnership_id", to="partnership"),
        tenant_key("agreement_id", to="agreement"),
        UniqueConstraint("agreement_id", "number"),
        UniqueConstraint("id", "seller_id"),
        Index(
            "uq_agreement_version_offered",
            "agreement_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
        Index(
            "uq_agreement_version_accepted",
            "agreement_id",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
    )

    id: Mapped[Id] = id_column()
    agreement_id: Mapped[Id]
    partnership_id: Mapped[Id] = mapped_column(IdType, index=True)
    seller_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    number: Mapped[int]
    state: Mapped[VersionState] = enum_column(VersionState, default=VersionState.DRAFT)
    terms: Mapped[dict[str, Any]]
    sells: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(2000), default="")
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    lapses_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    accepted_name: Mapped[str] = mapped_column(String(200), default="")
    accepted_role: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(String(1000), default="")
    superseded_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship(
        primaryjoin="foreign(AgreementVersion.partnership_id) == Partnership.id", viewonly=True
    )

    @property
    def typed_terms(self) -> Terms:
        """The terms as the calculator takes them."""
        return Terms.from_json(self.terms)

    @property
    def headline(self) -> str:
        """What a sale earns, in few words: `25% of each sale`."""
        return headline(self.typed_terms)

    @property
    def is_offered(self) -> bool:
        """Whether the partner's answer is awaited."""
        return self.state is VersionState.OFFERED


frozen_columns(
    "agreement_version",
    "agreement_id", "partnership_id", "seller_id", "partner_id", "number", "terms", "sells", "sha256", "note",
    "offered_at", "offered_by_id",
)  # fmt: skip
