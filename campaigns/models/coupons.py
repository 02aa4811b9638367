"""Coupons: a code belongs to one placement, and so to one owner, in its program."""

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models.placements import Placement
from campaigns.rules.coupons import Promise
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from partners.rules.terms import CouponPolicy


class Coupon(Base):
    """A discount code that tells whose sale it was. The shop gives the discount; Tandem only credits."""

    __tablename__ = "coupon"
    __prefix__ = "cpn"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("program_id", "code_key"),
        tenant_key("placement_id", to="placement"),
        tenant_key("program_id", to="program"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    program_id: Mapped[Id]
    placement_id: Mapped[Id] = mapped_column(index=True)
    partnership_id: Mapped[Id | None] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(40))
    policy: Mapped[CouponPolicy] = enum_column(CouponPolicy, default=CouponPolicy.ALWAYS)
    discount_bps: Mapped[int | None]
    ends_on: Mapped[date | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def promise(self) -> Promise:
        """What it gives buyers, as rules see it."""
        return Promise(self.discount_bps, self.ends_on)

    placement: Mapped[Placement] = relationship(
        primaryjoin="foreign(Coupon.placement_id) == Placement.id", viewonly=True
    )
