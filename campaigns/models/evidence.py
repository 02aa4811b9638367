"""What a revocation rests on: a mail as it arrived, a picture, or both. Both sides see it; it is never taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models.arrivals import MailArrival
from core import clock
from core.db import Base, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class BreachEvidence(Base):
    """The evidence by which an approval was ended. Without a picture `storage_key` is empty."""

    __tablename__ = "breach_evidence"
    __prefix__ = "bev"
    __table_args__ = (UniqueConstraint("approval_id"), tenant_key("approval_id", to="approval"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    partner_id: Mapped[Id | None] = mapped_column(index=True)
    approval_id: Mapped[Id]
    mail_arrival_id: Mapped[Id | None] = mapped_column(ForeignKey("mail_arrival.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    media_type: Mapped[str] = mapped_column(String(40), default="")
    storage_key: Mapped[str] = mapped_column(String(120), default="")
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    arrival: Mapped[MailArrival | None] = relationship(viewonly=True)

    @property
    def words(self) -> str:
        """What there is, as a phrase."""
        there = (("the mail that arrived", self.mail_arrival_id is not None), ("a picture", bool(self.storage_key)))
        return " and ".join(words for words, is_there in there if is_there)


append_only("breach_evidence")
