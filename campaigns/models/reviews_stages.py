"""Review plans of programs, the stages of each round, and who stands in for whom while they are away."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.guests import ReviewGuest
from campaigns.models.reviews import ReviewRound
from campaigns.rules.creatives import Side
from campaigns.rules.reviews_stages import ReviewPlan, StageRule, StageSide, plan_from_json
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns


class ProgramReviewPlan(Base):
    """How the designs of a program are reviewed. A round copies it when it opens; only `tell_after` is read later."""

    __tablename__ = "review_plan"
    __prefix__ = "rvp"
    __table_args__ = (UniqueConstraint("program_id"), tenant_key("program_id", to="program"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    in_order: Mapped[bool]
    stages: Mapped[list[Any]]
    checklist: Mapped[list[str]] = mapped_column(default=list)
    tell_after: Mapped[int] = mapped_column(default=0)
    changed_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def plan(self) -> ReviewPlan:
        """The plan as rules see it."""
        return plan_from_json(self.stages, in_order=self.in_order, tell_after=self.tell_after)


class ReviewStage(Base):
    """One stage of one round. `reviewers` are the members asked: hexadecimal user ids with their side."""

    __tablename__ = "review_stage"
    __prefix__ = "rst"
    __table_args__ = (UniqueConstraint("review_round_id", "position"), tenant_key("review_round_id", to="review_round"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    review_round_id: Mapped[Id]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    in_order: Mapped[bool]
    rule: Mapped[StageRule] = enum_column(StageRule)
    needed: Mapped[int]
    days: Mapped[int | None]
    side: Mapped[StageSide] = enum_column(StageSide)
    reviewers: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    review: Mapped[ReviewRound] = relationship(
        primaryjoin="foreign(ReviewStage.review_round_id) == ReviewRound.id", viewonly=True
    )

    @property
    def is_open(self) -> bool:
        """Whether it has begun and is not done."""
        return self.opened_at is not None and self.done_at is None

    @property
    def people(self) -> dict[Id, Side]:
        """Who is asked, members and guests, and for which side they speak."""
        members = {Id(hex=user): Side(side) for user, side in self.reviewers.items()}
        return members | {guest.id: guest.side for guest in self.guests}

    @property
    def guests(self) -> list[ReviewGuest]:
        """The guests who were invited to it and not taken back."""
        return [one for one in self.review.guests if one.stage_position == self.position and one.revoked_at is None]

    @property
    def hosts(self) -> dict[Id, Id]:
        """Who invited each guest."""
        return {guest.id: guest.invited_by_id for guest in self.guests}


class StandIn(Base):
    """Somebody decides for a colleague who is away, from a day until a day, both included."""

    __tablename__ = "stand_in"
    __prefix__ = "sin"

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    stand_in_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], viewonly=True)
    stand_in: Mapped[User] = relationship(foreign_keys=[stand_in_id], viewonly=True)


frozen_columns(
    "review_stage",
    "id",
    "seller_id",
    "partner_id",
    "review_round_id",
    "position",
    "name",
    "in_order",
    "rule",
    "needed",
    "days",
    "side",
    "reviewers",
)
frozen_columns("stand_in", "id", "organization_id", "user_id", "stand_in_id", "from_on", "until_on", "created_at")
