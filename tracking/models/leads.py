"""Leads, and every stage that each of them came to. A step is never changed: a mistake is put right by the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only
from tracking.models.customers import Customer
from tracking.rules.leads import LeadSource, LeadStage, LostReason, StepTaken


class Lead(Base):
    """Interest before a sale, such as a sign-up. One per customer and event name.

    `stage` is that of the newest step. `consent` is the sentence that was agreed to, where it was asked for.
    `trace` says who it counts for and why; leads of before have none.
    """

    __tablename__ = "lead"
    __prefix__ = "ld"
    __table_args__ = (
        UniqueConstraint("customer_id", "event_name"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("customer_id", to="customer"),
        tenant_key("program_id", to="program"),
        Index("ix_lead_seller_id_occurred_at", "seller_id", "occurred_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    customer_id: Mapped[Id]
    event_name: Mapped[str] = mapped_column(String(255))
    quantity: Mapped[int] = mapped_column(default=1)
    click_id: Mapped[Id | None]
    link_id: Mapped[Id | None]
    placement_id: Mapped[Id | None]
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata")
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    source: Mapped[LeadSource] = enum_column(LeadSource, default=LeadSource.API)
    stage: Mapped[LeadStage] = enum_column(LeadStage, default=LeadStage.NEW)
    coupons: Mapped[list[str]] = mapped_column(default=list)
    consent: Mapped[str | None] = mapped_column(String(1_000))
    trace: Mapped[dict[str, Any] | None]

    customer: Mapped[Customer] = relationship(primaryjoin="foreign(Lead.customer_id) == Customer.id", viewonly=True)
    steps: Mapped[list["LeadStep"]] = relationship(
        primaryjoin="foreign(LeadStep.lead_id) == Lead.id", order_by="LeadStep.number", viewonly=True
    )

    @property
    def short_number(self) -> str:
        """Return the end of its id, by which both sides may speak of it."""
        return self.public_id[-6:].upper()

    @property
    def placed_at(self) -> datetime:
        """Return when it came: codes are judged by that moment, as those of orders are."""
        return self.occurred_at


class LeadStep(Base):
    """One stage that a lead came to: when, by whom and why. The moment is ours: nobody dates a step back.

    `order_id` is what the person bought, where a sale was the step: it is kept when the person is forgotten.
    """

    __tablename__ = "lead_step"
    __prefix__ = "ls"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("lead_id", to="lead"),
        tenant_key("order_id", to="order"),
        Index("ix_lead_step_order_id", "order_id"),
        UniqueConstraint("lead_id", "number"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    lead_id: Mapped[Id]
    number: Mapped[int]
    stage: Mapped[LeadStage] = enum_column(LeadStage)
    lost: Mapped[LostReason | None] = enum_column(LostReason)
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    order_id: Mapped[Id | None]

    @property
    def taken(self) -> StepTaken:
        """Return the step as the rules take it."""
        return StepTaken(self.stage, self.at, self.lost)


append_only("lead_step")
