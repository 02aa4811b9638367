"""Campaigns: an offer with dates inside a program."""

from datetime import date, datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models.programs import Program
from campaigns.rules.campaigns import CampaignState
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id


class Campaign(Base):
    """An offer with dates, run by one or more partners. Days are those of the seller's zone."""

    __tablename__ = "campaign"
    __prefix__ = "cp"
    __table_args__ = (UniqueConstraint("id", "seller_id"), tenant_key("program_id", to="program"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    program_id: Mapped[Id] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    offer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CampaignState] = enum_column(CampaignState, default=CampaignState.DRAFT)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    landing_url: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    program: Mapped[Program] = relationship(primaryjoin="foreign(Campaign.program_id) == Program.id", viewonly=True)
