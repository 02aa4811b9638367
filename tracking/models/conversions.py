"""Conversions: which placement an order counts for, and the whole account of why."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models import Placement
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only, frozen_columns
from tracking.models.orders import Order
from tracking.rules.attribution import Evidence


class Attribution(Base):
    """The decision about one order, also when it is nobody's. An order without one still waits to be decided."""

    __tablename__ = "attribution"
    __prefix__ = "at"
    __table_args__ = (UniqueConstraint("order_id"), tenant_key("order_id", to="order"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    trace: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)


class Conversion(Base):
    """An order or lead that counts for a partner's placement, by integer weight."""

    __tablename__ = "conversion"
    __prefix__ = "cv"
    __table_args__ = (
        UniqueConstraint("order_id", "placement_id"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("order_id", to="order"),
        tenant_key("lead_id", to="lead"),
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("agreement_version_id", to="agreement_version"),
        Index("ix_conversion_partner_id_decided_at", "partner_id", "decided_at"),
        Index("ix_conversion_placement_id", "placement_id"),
        Index("ix_conversion_lead_id", "lead_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    order_id: Mapped[Id | None]
    lead_id: Mapped[Id | None]
    placement_id: Mapped[Id]
    weight: Mapped[int] = mapped_column(default=1)
    agreement_version_id: Mapped[Id]
    evidence: Mapped[Evidence] = enum_column(Evidence)
    click_id: Mapped[Id | None]
    touched_at: Mapped[datetime]
    trace: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    order: Mapped[Order | None] = relationship(primaryjoin="foreign(Conversion.order_id) == Order.id", viewonly=True)
    placement: Mapped[Placement] = relationship(
        primaryjoin="foreign(Conversion.placement_id) == Placement.id", viewonly=True
    )


append_only("attribution")
frozen_columns(
    "conversion", "seller_id", "partnership_id", "partner_id", "order_id", "lead_id", "placement_id",
    "agreement_version_id", "click_id",
)  # fmt: skip
