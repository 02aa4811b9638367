"""Connections: a shop that tells of its sales by itself, and the inbox of what it told."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models import Program
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from tracking.rules.inbox import InboxState


class SourceConnection(Base):
    """A shop's own account at a source, for one program. Its secret and its address here are kept sealed.

    Of deliveries that it did not sign nothing is kept but how many there were, and when and why the last was refused.
    """

    __tablename__ = "source_connection"
    __prefix__ = "sc"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("token_hash"),
        tenant_key("program_id", to="program"),
        Index("ix_source_connection_seller_id", "seller_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64))
    sealed_token: Mapped[str] = mapped_column(Text)
    sealed_secret: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[Id | None]
    ended_at: Mapped[datetime | None]
    refused_count: Mapped[int] = mapped_column(default=0)
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str] = mapped_column(String(200), default="")

    program: Mapped[Program] = relationship(
        primaryjoin="foreign(SourceConnection.program_id) == Program.id", viewonly=True
    )

    @property
    def is_ready(self) -> bool:
        """Whether events can be taken."""
        return bool(self.sealed_secret) and self.ended_at is None


class SourceEvent(Base):
    """One event as it arrived: what of it matters, which payment it is about, and what became of it.

    The body itself is kept sealed for a while, so that it can be read again; its fingerprint stays.
    """

    __tablename__ = "source_event"
    __prefix__ = "se"
    __table_args__ = (
        UniqueConstraint("connection_id", "event_id"),
        UniqueConstraint("connection_id", "body_sha256"),
        tenant_key("connection_id", to="source_connection"),
        Index("ix_source_event_connection_id_reference", "connection_id", "reference"),
        Index("ix_source_event_connection_id_state", "connection_id", "state"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    connection_id: Mapped[Id]
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(100))
    reference: Mapped[str] = mapped_column(String(255))
    created: Mapped[int] = mapped_column(BigInteger)
    told: Mapped[dict[str, Any] | None]
    state: Mapped[InboxState] = enum_column(InboxState, default=InboxState.RECEIVED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    body_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_body: Mapped[str] = mapped_column(Text, default="")
