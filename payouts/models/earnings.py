"""Earnings: a partner's share of one conversion. The amounts kept here are caches of the earning's moves."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import frozen_columns

IS_STOPPED = "(contested_minor <> 0 OR hold_reason IS NOT NULL OR kept_until IS NOT NULL)"
"""Whether somebody or something may stop an earning from being paid. Queries that say exactly this use an index."""
_STOPPED = text(IS_STOPPED)
_SCOPED, _STALE = text("scope_id IS NOT NULL"), text("is_stale")
_HELD_BACK = text("reserve_minor <> 0")


class Earning(Base):
    """A share of one subject under one agreement version, and where its money is now. `revision` counts differences.

    Under terms with tiers, a cap, a bonus or a minimum, `scope_id` and `scope_period` say what a sale is counted in,
    and `counted_minor` for how much; on the period's own earning (kind scope) that is what is guaranteed once it is
    due, and `is_stale` says that its sales changed since it was worked out. `scope_day` is the day of a sale in the
    seller's zone, where tiers look at so many days in a row.
    """

    __tablename__ = "earning"
    __prefix__ = "cm"
    __table_args__ = (
        UniqueConstraint("agreement_version_id", "kind", "subject_id"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("agreement_version_id", to="agreement_version"),
        tenant_key("conversion_id", to="conversion"),
        tenant_key("order_id", to="order"),
        tenant_key("placement_id", to="placement"),
        Index("ix_earning_partnership_id_currency", "partnership_id", "currency"),
        Index("ix_earning_seller_id_release_on", "seller_id", "release_on"),
        Index("ix_earning_scope_id", "scope_id", "earned_at", "id", sqlite_where=_SCOPED, postgresql_where=_SCOPED),
        Index("ix_earning_stale", "seller_id", sqlite_where=_STALE, postgresql_where=_STALE),
        Index("ix_earning_stopped", "seller_id", sqlite_where=_STOPPED, postgresql_where=_STOPPED),
        Index("ix_earning_reserve", "seller_id", "reserve_until", sqlite_where=_HELD_BACK, postgresql_where=_HELD_BACK),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    agreement_version_id: Mapped[Id] = mapped_column(IdType)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[Id] = mapped_column(IdType)
    conversion_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    order_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    placement_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    currency: Mapped[str] = mapped_column(String(3))
    earned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    posted_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    held_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    payable_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    in_flight_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    contested_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    reserve_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    reserve_until: Mapped[date | None] = mapped_column(Date)
    written_off_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    unclaimed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    release_on: Mapped[date | None] = mapped_column(Date)
    released_on: Mapped[date | None] = mapped_column(Date)
    hold_reason: Mapped[str | None] = mapped_column(String(20))
    kept_until: Mapped[date | None] = mapped_column(Date)
    kept_reason: Mapped[str | None] = mapped_column(String(300))
    scope_id: Mapped[Id | None] = mapped_column(IdType)
    scope_period: Mapped[str | None] = mapped_column(String(7))
    scope_day: Mapped[date | None] = mapped_column(Date)
    counted_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    is_stale: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def posted(self) -> Money:
        """Return what has been booked for this earning so far, less what was taken back."""
        return Money(self.posted_minor, self.currency)


frozen_columns(
    "earning",
    "seller_id",
    "partnership_id",
    "partner_id",
    "agreement_version_id",
    "kind",
    "subject_id",
    "conversion_id",
    "currency",
)
