"""Partners' accounts at rails that keep bank details themselves, and the news that rails send."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id


class RailRecipient(Base):
    """One partner's account at one seller's rail: `object_id` is the rail's name for it, none until it was made.

    `is_wanted` says that the partner chose to be paid there; `generation` counts accounts made one after the other.
    """

    __tablename__ = "rail_recipient"
    __prefix__ = "rr"
    __table_args__ = (
        UniqueConstraint("partnership_id", "rail", "livemode"),
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("seller_id", "rail", "object_id"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_rail_recipient_looked_at", "state", "looked_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    rail: Mapped[str] = mapped_column(String(20))
    livemode: Mapped[bool] = mapped_column(Boolean)
    object_id: Mapped[str | None] = mapped_column(String(120))
    generation: Mapped[int] = mapped_column(Integer)
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(20))
    missing: Mapped[list[str]]
    is_wanted: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """The idempotency key under which this account is made."""
        return f"{self.public_id}_g{self.generation}"


class RailEvent(Base):
    """One piece of news from a rail, once: what changed is looked up there, so only names are kept."""

    __tablename__ = "rail_event"
    __prefix__ = "re"
    __table_args__ = (
        UniqueConstraint("seller_id", "rail", "event_id"),
        UniqueConstraint("id", "seller_id"),
        Index("ix_rail_event_received_at", "received_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    rail: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[str] = mapped_column(String(120))
    subject_group: Mapped[str | None] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
