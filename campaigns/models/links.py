"""Tracked links, and the counter that tells every process to forget what it remembers of them."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models.placements import Placement
from core import clock
from core.config import settings
from core.db import Base, id_column, tenant_key
from core.ids import Id


class Link(Base):
    """A tracked short link of one placement. A removed one keeps its code and still redirects people."""

    __tablename__ = "link"
    __prefix__ = "link"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("domain", "code"),
        UniqueConstraint("seller_id", "external_id"),
        tenant_key("placement_id", to="placement"),
        tenant_key("program_id", to="program"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_link_seller_created", "seller_id", "id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    placement_id: Mapped[Id] = mapped_column(index=True)
    partnership_id: Mapped[Id | None] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    domain: Mapped[str] = mapped_column(String(255))
    code: Mapped[str] = mapped_column(String(80))
    destination: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    external_id: Mapped[str | None] = mapped_column(String(255))
    tenant_id: Mapped[str | None] = mapped_column(String(255), index=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    created_by_id: Mapped[Id | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    placement: Mapped[Placement] = relationship(primaryjoin="foreign(Link.placement_id) == Placement.id", viewonly=True)

    @property
    def short_url(self) -> str:
        """The address to hand out."""
        return f"{settings().link_base}/{self.code}"


class LinkEpoch(Base):
    """One row: raised whenever something a click would find has changed. Processes compare it every second."""

    __tablename__ = "link_epoch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger, default=0)
