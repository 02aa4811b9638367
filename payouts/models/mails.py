"""What people chose to hear about money, and the news that wait for their morning's mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, enum_column, id_column
from core.ids import Id
from payouts.rules.mails import MoneyMail, MoneyTopic


class MoneyMailChoice(Base):
    """When a member of an organization hears of one topic; without a row, at once."""

    __tablename__ = "money_mail_choice"
    __prefix__ = "mmc"
    __table_args__ = (UniqueConstraint("organization_id", "user_id", "topic"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    topic: Mapped[MoneyTopic] = enum_column(MoneyTopic)
    choice: Mapped[MoneyMail] = enum_column(MoneyMail)


class MoneyNews(Base):
    """Something a member hears of in the next morning's mail: its subject, and the page it opens."""

    __tablename__ = "money_news"
    __prefix__ = "mn"
    __table_args__ = (Index("ix_money_news_organization_id_mailed_at", "organization_id", "mailed_at"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"), index=True)
    topic: Mapped[MoneyTopic] = enum_column(MoneyTopic)
    subject: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(default=clock.now)
    mailed_at: Mapped[datetime | None]
