"""Guest reviewers: who was invited to which stage of which round, by whom, and the code that shows it is them."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization, User
from campaigns.models.reviews import ReviewRound
from campaigns.rules.creatives import Side
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns

_INVITED = text("revoked_at IS NULL")


class ReviewGuest(Base):
    """A person without an account who speaks for a side in one stage; without a stage, in a round that has none.

    The link itself is a `signed_link`. `code_hash` is of the newest code, empty once it was used.
    """

    __tablename__ = "review_guest"
    __prefix__ = "rvg"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("review_round_id", to="review_round"),
        ForeignKeyConstraint(
            ["review_round_id", "stage_position"], ["review_stage.review_round_id", "review_stage.position"]
        ),
        Index(
            "uq_review_guest_invited",
            "review_round_id",
            "email",
            unique=True,
            sqlite_where=_INVITED,
            postgresql_where=_INVITED,
        ),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    review_round_id: Mapped[Id]
    stage_position: Mapped[int | None]
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    side: Mapped[Side] = enum_column(Side)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    invited_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    mailed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    code_tries: Mapped[int] = mapped_column(default=0)
    code_expires_at: Mapped[datetime | None]
    code_sent_at: Mapped[datetime | None]
    codes_sent: Mapped[int] = mapped_column(default=0)

    review: Mapped[ReviewRound] = relationship(
        primaryjoin="foreign(ReviewGuest.review_round_id) == ReviewRound.id", viewonly=True
    )
    organization: Mapped[Organization] = relationship(viewonly=True)
    invited_by: Mapped[User] = relationship(viewonly=True)

    @property
    def host(self) -> str:
        """Who invited them, by name."""
        return self.invited_by.name or self.invited_by.email

    @property
    def shown(self) -> str:
        """The guest by name, as both sides read it; the name may have been erased."""
        return self.name or "a guest"


frozen_columns(
    "review_guest",
    "id",
    "seller_id",
    "partner_id",
    "review_round_id",
    "stage_position",
    "organization_id",
    "side",
    "invited_by_id",
    "invited_at",
)
