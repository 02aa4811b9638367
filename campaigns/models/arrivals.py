"""Mails as they arrived, compared with what was approved. The mail itself is not kept: it may name whoever got it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.creatives import Creative, CreativeVersion
from campaigns.rules.arrivals import Difference, Outcome
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id, show
from core.triggers import append_only


class MailArrival(Base):
    """What came of comparing one mail with an approved version. `sha256` is that of the mail as it was given."""

    __tablename__ = "mail_arrival"
    __prefix__ = "mar"
    __table_args__ = (
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("creative_version_id", to="creative_version"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(index=True)
    placement_id: Mapped[Id] = mapped_column(index=True)
    creative_version_id: Mapped[Id]
    outcome: Mapped[Outcome] = enum_column(Outcome)
    differences: Mapped[list[dict[str, Any]]]
    subject: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    compared_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    compared_at: Mapped[datetime] = mapped_column(default=clock.now)

    compared_by: Mapped[User] = relationship(viewonly=True)
    version: Mapped[CreativeVersion] = relationship(
        primaryjoin="foreign(MailArrival.creative_version_id) == CreativeVersion.id", viewonly=True
    )

    @property
    def design(self) -> str:
        """The public id of the design it was compared with."""
        return show(Creative.__prefix__, self.version.creative_id)

    @property
    def lines(self) -> list[Difference]:
        """The differences, breaches first."""
        return [Difference(**{**each, "outcome": Outcome(each["outcome"])}) for each in self.differences]


append_only("mail_arrival")
