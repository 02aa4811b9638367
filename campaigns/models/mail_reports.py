"""Reports of mails: what a partner's mail program counted. A correction is another report; the newest one counts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.rules.mail_reports import MailCounts, share_bps
from core import clock
from core.db import Base, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class MailReport(Base):
    """How one mail went, in the words of the partner who sent it. `sent_on` is a day of the seller's zone."""

    __tablename__ = "mail_report"
    __prefix__ = "mr"
    __table_args__ = (
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(index=True)
    placement_id: Mapped[Id] = mapped_column(index=True)
    sent_on: Mapped[date]
    sent: Mapped[int]
    delivered: Mapped[int]
    opens: Mapped[int]
    clicks: Mapped[int]
    unsubscribes: Mapped[int]
    note: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(200), default="")
    reported_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    reported_by: Mapped[User] = relationship(viewonly=True)

    @property
    def counts(self) -> MailCounts:
        """The figures as rules see them."""
        names = ("sent", "delivered", "opens", "clicks", "unsubscribes")
        return MailCounts(**{name: getattr(self, name) for name in names})

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """What is shown: a label, how many people, and how much that is of those before, in basis points."""
        return [
            ("Arrived", self.delivered, share_bps(self.delivered, self.sent)),
            ("Opened it", self.opens, share_bps(self.opens, self.delivered)),
            ("Clicked", self.clicks, share_bps(self.clicks, self.delivered)),
            ("Left the list", self.unsubscribes, share_bps(self.unsubscribes, self.delivered)),
        ]


append_only("mail_report")
