"""Creatives and their versions. A version's bytes never change: triggers refuse it, and its sha256 covers them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization, User
from campaigns.models.campaigns import Campaign
from campaigns.models.placements import Placement
from campaigns.rules.coupons import Promise
from campaigns.rules.creatives import Bundle, CreativeKind, Side, VersionState
from campaigns.rules.parts import parts_from_json
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns


class Creative(Base):
    """A co-branded asset for one placement. The owning side makes its versions; both sides judge them."""

    __tablename__ = "creative"
    __prefix__ = "cr"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("campaign_id", to="campaign"),
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    partnership_id: Mapped[Id | None] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    campaign_id: Mapped[Id | None] = mapped_column(index=True)
    placement_id: Mapped[Id] = mapped_column(index=True)
    kind: Mapped[CreativeKind] = enum_column(CreativeKind)
    name: Mapped[str] = mapped_column(String(120))
    owner_side: Mapped[Side] = enum_column(Side)
    created_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    placement: Mapped[Placement] = relationship(
        primaryjoin="foreign(Creative.placement_id) == Placement.id", viewonly=True
    )
    campaign: Mapped[Campaign | None] = relationship(
        primaryjoin="foreign(Creative.campaign_id) == Campaign.id", viewonly=True
    )
    seller: Mapped[Organization] = relationship(
        primaryjoin="foreign(Creative.seller_id) == Organization.id", viewonly=True
    )
    partner: Mapped[Organization | None] = relationship(
        primaryjoin="foreign(Creative.partner_id) == Organization.id", viewonly=True
    )

    @property
    def owner_organization_id(self) -> Id:
        """The organization that makes this creative's versions."""
        return self.seller_id if self.owner_side is Side.SELLER or self.partner_id is None else self.partner_id


class CreativeVersion(Base):
    """One immutable version: everything that is approved together, and what the brand checks said of it."""

    __tablename__ = "creative_version"
    __prefix__ = "crv"
    __table_args__ = (
        UniqueConstraint("creative_id", "number"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("creative_id", to="creative"),
        Index("ix_creative_version_sha256", "sha256"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    creative_id: Mapped[Id]
    number: Mapped[int]
    state: Mapped[VersionState] = enum_column(VersionState, default=VersionState.DRAFT)
    kind: Mapped[CreativeKind] = enum_column(CreativeKind)
    sha256: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    from_name: Mapped[str] = mapped_column(String(120))
    preheader: Mapped[str] = mapped_column(String(200))
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    disclosure: Mapped[str] = mapped_column(String(500))
    more_subjects: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    code_discount_bps: Mapped[int | None]
    code_ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500))
    blocks: Mapped[list[dict[str, Any]]]
    checks: Mapped[list[dict[str, Any]]]
    author_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    author_organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    creative: Mapped[Creative] = relationship(
        primaryjoin="foreign(CreativeVersion.creative_id) == Creative.id", viewonly=True
    )
    author: Mapped[User] = relationship(viewonly=True)

    @property
    def bundle(self) -> Bundle:
        """What was hashed: the version as rules see it."""
        promise = Promise(self.code_discount_bps, self.code_ends_on)
        return Bundle(
            kind=self.kind,
            subject=self.subject,
            from_name=self.from_name,
            preheader=self.preheader,
            html=self.html,
            text=self.text,
            disclosure=self.disclosure,
            more_subjects=self.more_subjects,
            parts=parts_from_json(self.parts),
            code=None if promise.is_empty else promise,
        )


frozen_columns(
    "creative_version",
    "id",
    "seller_id",
    "partner_id",
    "creative_id",
    "number",
    "kind",
    "sha256",
    "subject",
    "from_name",
    "preheader",
    "html",
    "text",
    "disclosure",
    "more_subjects",
    "parts",
    "code_discount_bps",
    "code_ends_on",
    "note",
    "blocks",
    "checks",
    "author_id",
    "author_organization_id",
    "created_at",
)
