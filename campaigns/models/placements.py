"""Placements, and every state each was in with its dates: whether a past click earns is read from these intervals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models.campaigns import Campaign
from campaigns.models.programs import Program
from campaigns.rules.placements import Channel, PlacementState, Window, short_name
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from partners.models import Partnership


class Placement(Base):
    """One partner carrying one campaign on one channel; without a partnership it is the program's own (house) one."""

    __tablename__ = "placement"
    __prefix__ = "pl"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("program_id", to="program"),
        tenant_key("campaign_id", to="campaign"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    program_id: Mapped[Id] = mapped_column(index=True)
    campaign_id: Mapped[Id | None] = mapped_column(index=True)
    partnership_id: Mapped[Id | None] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    channel: Mapped[Channel] = enum_column(Channel)
    state: Mapped[PlacementState] = enum_column(PlacementState, default=PlacementState.PLANNED)
    name: Mapped[str] = mapped_column(String(160))
    audience_size: Mapped[int | None]
    send_on: Mapped[date | None]
    send_until: Mapped[date | None]
    is_embargoed: Mapped[bool] = mapped_column(default=False)
    needs_creative: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scrubbed_at: Mapped[datetime | None]
    report_asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    program: Mapped[Program] = relationship(primaryjoin="foreign(Placement.program_id) == Program.id", viewonly=True)
    campaign: Mapped[Campaign | None] = relationship(
        primaryjoin="foreign(Placement.campaign_id) == Campaign.id", viewonly=True
    )
    partnership: Mapped[Partnership | None] = relationship(
        primaryjoin="foreign(Placement.partnership_id) == Partnership.id", viewonly=True
    )

    @property
    def window(self) -> Window:
        """From when until when it goes out, and whether it may before."""
        return Window(self.send_on, self.send_until, self.is_embargoed)

    @property
    def short_name(self) -> str:
        """The name for places that show the partner beside it."""
        return short_name(self.name, self.partnership.name if self.partnership else "")


class PlacementInterval(Base):
    """A state a placement was in, from one moment to another. Only the open end is ever written."""

    __tablename__ = "placement_state"
    __prefix__ = "pls"
    __table_args__ = (
        tenant_key("placement_id", to="placement"),
        Index("ix_placement_state_placement", "placement_id", "from_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    placement_id: Mapped[Id]
    number: Mapped[int] = mapped_column(default=1)  # orders two changes in one moment
    state: Mapped[PlacementState] = enum_column(PlacementState)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
