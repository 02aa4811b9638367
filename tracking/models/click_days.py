"""What the clicks of a day were counted as, for terms that pay for them. Facts: never changed or deleted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, IdType, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class ClickDay(Base):
    """How many clicks of a placement count on one day of UTC under one agreement version, and how many do not and why.

    Those after an approval was revoked for a breach stand apart (`is_contested`). Written once, when the day is over:
    what is judged otherwise later changes nothing.
    """

    __tablename__ = "click_day"
    __prefix__ = "ckd"
    __table_args__ = (
        UniqueConstraint(
            "placement_id", "agreement_version_id", "day", "is_contested", name="uq_click_day_counted_once"
        ),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("agreement_version_id", to="agreement_version"),
        tenant_key("placement_id", to="placement"),
        Index("ix_click_day_seller_id_day", "seller_id", "day"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    placement_id: Mapped[Id] = mapped_column(IdType)
    agreement_version_id: Mapped[Id] = mapped_column(IdType)
    day: Mapped[date] = mapped_column(Date)
    is_contested: Mapped[bool]
    counted: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


append_only("click_day")
