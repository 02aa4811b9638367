"""Review rounds and decisions. A decision is withdrawn, never erased: both stay in the history."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.creatives import Creative, CreativeVersion
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.approvals_bounds import Bounds, agreed, channels_in
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import ReviewRule, RoundState, Standing, Verdict
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns

if TYPE_CHECKING:
    from campaigns.models.guests import ReviewGuest
    from campaigns.models.reviews_stages import ReviewStage

_OPEN, _STANDING = text("state = 'open'"), text("withdrawn_at IS NULL")


class ReviewRound(Base):
    """One round of judging one version. The rule and the sides it asks for are data, so that later rules fit in.

    `checks` is what the brand checks said when it was submitted and, once it is approved, what they said then; rounds
    from before that was kept hold none.
    """

    __tablename__ = "review_round"
    __prefix__ = "rr"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("creative_id", to="creative"),
        tenant_key("creative_version_id", to="creative_version"),
        Index("uq_review_round_open", "creative_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    creative_id: Mapped[Id] = mapped_column(index=True)
    creative_version_id: Mapped[Id] = mapped_column(index=True)
    state: Mapped[RoundState] = enum_column(RoundState, default=RoundState.OPEN)
    rule: Mapped[ReviewRule] = enum_column(ReviewRule, default=ReviewRule.EACH_SIDE)
    required_sides: Mapped[list[str]]
    scope: Mapped[ApprovalScope] = enum_column(ApprovalScope, default=ApprovalScope.PLACEMENT)
    last_day: Mapped[date | None]
    channels: Mapped[str] = mapped_column(String(80), default="")
    due_on: Mapped[date | None]
    checklist: Mapped[list[str]] = mapped_column(default=list)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    escalated_at: Mapped[datetime | None]
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]

    creative: Mapped[Creative] = relationship(
        primaryjoin="foreign(ReviewRound.creative_id) == Creative.id", viewonly=True
    )
    version: Mapped[CreativeVersion] = relationship(
        primaryjoin="foreign(ReviewRound.creative_version_id) == CreativeVersion.id", viewonly=True
    )
    decisions: Mapped[list["Decision"]] = relationship(
        primaryjoin="foreign(Decision.review_round_id) == ReviewRound.id", viewonly=True, order_by="Decision.id"
    )

    stages: Mapped[list["ReviewStage"]] = relationship(
        primaryjoin="foreign(ReviewStage.review_round_id) == ReviewRound.id",
        viewonly=True,
        order_by="ReviewStage.position",
    )
    guests: Mapped[list["ReviewGuest"]] = relationship(
        primaryjoin="foreign(ReviewGuest.review_round_id) == ReviewRound.id", viewonly=True, order_by="ReviewGuest.id"
    )

    @property
    def sides(self) -> list[Side]:
        """The sides that must approve."""
        return [Side(name) for name in self.required_sides]

    @property
    def asked(self) -> Bounds:
        """Until when and on which channels the approval was asked for."""
        return Bounds(self.last_day, channels_in(self.channels))

    @property
    def agreed(self) -> Bounds:
        """The same, as far as everybody went along who has approved until now."""
        return agreed(self.asked, (one.bounds for one in self.decisions if one.withdrawn_at is None))


class Decision(Base):
    """One person's verdict on the version they saw (`seen_sha`): a member's or a guest's, of the side they speak for.

    `stands_for` are the hexadecimal ids of colleagues who were away and for whom they decided too. `last_day` and
    `channels` narrow what was asked for.
    """

    __tablename__ = "decision"
    __prefix__ = "dc"
    __table_args__ = (
        tenant_key("review_round_id", to="review_round"),
        tenant_key("guest_id", to="review_guest"),
        CheckConstraint("(user_id IS NULL) <> (guest_id IS NULL)", name="is_somebodys"),
        *(
            Index(name, "review_round_id", by, unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING)
            for name, by in (("uq_decision_standing", "user_id"), ("uq_decision_standing_guest", "guest_id"))
        ),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    review_round_id: Mapped[Id]
    user_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    guest_id: Mapped[Id | None]
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    side: Mapped[Side] = enum_column(Side)
    verdict: Mapped[Verdict] = enum_column(Verdict)
    note: Mapped[str] = mapped_column(String(2000), default="")
    seen_sha: Mapped[str] = mapped_column(String(64))
    by_submitting: Mapped[bool] = mapped_column(default=False)
    stands_for: Mapped[list[str]] = mapped_column(default=list)
    ticked: Mapped[list[str]] = mapped_column(default=list)
    last_day: Mapped[date | None]
    channels: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(viewonly=True)
    guest: Mapped["ReviewGuest | None"] = relationship(
        primaryjoin="foreign(Decision.guest_id) == ReviewGuest.id", viewonly=True
    )

    @property
    def voice(self) -> Id:
        """Whose word it is: the id of a user or of a guest."""
        found = self.guest_id if self.user_id is None else self.user_id
        if found is None:
            raise LookupError("A decision is somebody's.")
        return found

    @property
    def who(self) -> str:
        """Who decided, by name."""
        if self.guest is not None:
            return self.guest.shown
        return (self.user.name or self.user.email) if self.user else ""

    @property
    def guest_of(self) -> str:
        """Who invited the guest that decided, by name; empty for a member."""
        return self.guest.host if self.guest else ""

    @property
    def bounds(self) -> Bounds:
        """For how much less than was asked for they approved."""
        return Bounds(self.last_day, channels_in(self.channels))

    @property
    def standing(self) -> Standing:
        """The decision as rules see it."""
        return Standing(self.side, self.verdict)


frozen_columns(
    "decision",
    "id",
    "seller_id",
    "partner_id",
    "review_round_id",
    "user_id",
    "guest_id",
    "organization_id",
    "side",
    "verdict",
    "note",
    "seen_sha",
    "by_submitting",
    "stands_for",
    "ticked",
    "last_day",
    "channels",
    "decided_at",
)
