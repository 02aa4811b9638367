"""What somebody chose to be mailed about reviews, and the daily mails that went out."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.rules.reviews_digest import ReviewMail
from core import clock
from core.db import Base, enum_column, id_column
from core.ids import Id
from core.triggers import append_only


class ReviewMailChoice(Base):
    """When a person is mailed about the reviews of one organization; without a row, at once."""

    __tablename__ = "review_mail_choice"
    __prefix__ = "rmc"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    choice: Mapped[ReviewMail] = enum_column(ReviewMail)


class ReviewDigest(Base):
    """The one daily mail about what waits for a person, of a day in their organization's zone."""

    __tablename__ = "review_digest"
    __prefix__ = "rdg"
    __table_args__ = (UniqueConstraint("organization_id", "user_id", "day"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    day: Mapped[date]
    waiting: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


append_only("review_digest")
