"""Approvals: the facts that let bytes be used. Only ends are ever written: newer guidelines may bring one nearer."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.creatives import Creative, CreativeVersion
from campaigns.models.placements import Placement
from campaigns.rules.approvals import ApprovalInterval, ApprovalScope, EndReason
from campaigns.rules.approvals_bounds import Bounds, channels_in
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only, frozen_columns

_NOT_ENDED = text("ended_at IS NULL")


class Approval(Base):
    """Both brands approved exactly these bytes (`sha256`) for a scope, from a moment until another."""

    __tablename__ = "approval"
    __prefix__ = "apv"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("creative_id", to="creative"),
        tenant_key("creative_version_id", to="creative_version"),
        tenant_key("review_round_id", to="review_round"),
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
        Index("uq_approval_current", "creative_id", unique=True, sqlite_where=_NOT_ENDED, postgresql_where=_NOT_ENDED),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id | None] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    campaign_id: Mapped[Id | None]
    placement_id: Mapped[Id] = mapped_column(index=True)
    creative_id: Mapped[Id] = mapped_column(index=True)
    creative_version_id: Mapped[Id]
    review_round_id: Mapped[Id]
    scope: Mapped[ApprovalScope] = enum_column(ApprovalScope)
    channels: Mapped[str] = mapped_column(String(80), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = enum_column(EndReason)
    ended_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    rule_broken: Mapped[str] = mapped_column(String(120), default="")
    why: Mapped[str] = mapped_column(String(2000), default="")

    creative: Mapped[Creative] = relationship(primaryjoin="foreign(Approval.creative_id) == Creative.id", viewonly=True)
    version: Mapped[CreativeVersion] = relationship(
        primaryjoin="foreign(Approval.creative_version_id) == CreativeVersion.id", viewonly=True
    )
    ended_by: Mapped[User | None] = relationship(viewonly=True)

    @property
    def interval(self) -> ApprovalInterval:
        """The approval as rules see it."""
        return ApprovalInterval(
            approval_id=self.id,
            creative_version_id=self.creative_version_id,
            sha256=self.sha256,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            ended_at=self.ended_at,
            end_reason=self.end_reason,
            why=self.why,
            review_by=self.review_by,
        )

    @property
    def bounds(self) -> Bounds:
        """The channels it is for; its last day is in its interval."""
        return Bounds(channels=channels_in(self.channels))

    def reaches(self, placement: Placement) -> bool:
        """Say whether a placement is in its scope and on its channels."""
        is_shared = self.scope is ApprovalScope.PARTNERSHIP and self.partnership_id is not None
        is_beside = self.partnership_id == placement.partnership_id and self.campaign_id == placement.campaign_id
        is_in_scope = self.placement_id == placement.id or (is_shared and is_beside)
        return is_in_scope and self.bounds.reach(placement.channel)

    @property
    def is_revoked(self) -> bool:
        """Whether it was ended for a breach: exactly these bytes are never approved again."""
        return self.end_reason is EndReason.REVOKED

    @property
    def last_moment(self) -> datetime | None:
        """A moment of the last day on which it holds by what was agreed; None where no day was."""
        return self.valid_until - timedelta(seconds=1) if self.valid_until else None

    @property
    def review_on(self) -> datetime | None:
        """A moment of the last day on which the same bytes may still be approved again."""
        return self.review_by - timedelta(seconds=1) if self.review_by else None


class ApprovalWarning(Base):
    """Both sides were told, this many days before its last, that an approval runs out: each warning goes out once."""

    __tablename__ = "approval_warning"
    __prefix__ = "apw"
    __table_args__ = (
        UniqueConstraint("approval_id", "days_ahead"),
        tenant_key("approval_id", to="approval"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    approval_id: Mapped[Id]
    days_ahead: Mapped[int]
    sent_at: Mapped[datetime]


append_only("approval_warning")
frozen_columns(
    "approval",
    "id",
    "seller_id",
    "partnership_id",
    "partner_id",
    "campaign_id",
    "placement_id",
    "creative_id",
    "creative_version_id",
    "review_round_id",
    "scope",
    "channels",
    "sha256",
    "valid_from",
    "valid_until",
)
