"""Comments on creatives: said once, never edited; answered in a thread, resolved by somebody."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization, User
from campaigns.models.guests import ReviewGuest
from campaigns.rules.creatives import Side
from campaigns.rules.pins import Pin
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns


class Comment(Base):
    """A remark on a block of a version, at a point of a picture, or on all of it. `quote` says where that was.

    `pin_x` and `pin_y` are tenths of a percent from the left and the top of the picture with this sha256.
    """

    __tablename__ = "comment"
    __prefix__ = "cmt"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("creative_id", to="creative"),
        tenant_key("creative_version_id", to="creative_version"),
        tenant_key("parent_id", to="comment"),
        tenant_key("guest_id", to="review_guest"),
        CheckConstraint(
            "(picture_sha256 IS NULL) = (pin_x IS NULL) AND (pin_x IS NULL) = (pin_y IS NULL)", name="pin_is_whole"
        ),
        CheckConstraint("(author_id IS NULL) <> (guest_id IS NULL)", name="is_somebodys"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    creative_id: Mapped[Id] = mapped_column(index=True)
    creative_version_id: Mapped[Id]
    version_number: Mapped[int]
    parent_id: Mapped[Id | None] = mapped_column(index=True)
    block_id: Mapped[str | None] = mapped_column(String(20))
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    pin_x: Mapped[int | None]
    pin_y: Mapped[int | None]
    quote: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(String(2000))
    is_must_fix: Mapped[bool] = mapped_column(default=False)
    side: Mapped[Side] = enum_column(Side)
    author_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    guest_id: Mapped[Id | None]
    author_organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))

    author: Mapped[User | None] = relationship(foreign_keys=[author_id], viewonly=True)
    guest: Mapped[ReviewGuest | None] = relationship(
        primaryjoin="foreign(Comment.guest_id) == ReviewGuest.id", viewonly=True
    )
    author_organization: Mapped[Organization] = relationship(viewonly=True)
    resolved_by: Mapped[User | None] = relationship(foreign_keys=[resolved_by_id], viewonly=True)

    @property
    def pin(self) -> Pin | None:
        """The point of a picture it stands on, if it does."""
        if self.picture_sha256 is None or self.pin_x is None or self.pin_y is None:
            return None
        return Pin(self.picture_sha256, self.pin_x, self.pin_y)

    @property
    def who(self) -> str:
        """Who said it, by name."""
        if self.guest is not None:
            return f"{self.guest.shown} (guest)"
        return (self.author.name or self.author.email) if self.author else ""


frozen_columns(
    "comment",
    "id",
    "seller_id",
    "partner_id",
    "creative_id",
    "creative_version_id",
    "version_number",
    "parent_id",
    "block_id",
    "picture_sha256",
    "pin_x",
    "pin_y",
    "quote",
    "text",
    "is_must_fix",
    "side",
    "author_id",
    "guest_id",
    "author_organization_id",
    "created_at",
)
