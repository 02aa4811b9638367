"""Plain suppression files: for whom they are switched on, who took which, and the test addresses planted in them.

A test address is known to the seller alone, so a mail that arrives at one shows from whose file it came.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models.placements import Placement
from campaigns.rules.suppression_files import HashKind, is_granted, last_day_of_file
from core import clock
from core.db import Base, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class SuppressionGrant(Base):
    """That a seller gives one partner plain files, until a moment, and where mail to test addresses arrives."""

    __tablename__ = "suppression_grant"
    __prefix__ = "sgr"
    __table_args__ = (
        tenant_key("partnership_id", to="partnership"),
        UniqueConstraint("partnership_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(index=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    until: Mapped[datetime]

    @property
    def is_on(self) -> bool:
        """Whether files may be taken now."""
        return is_granted(self.until, clock.now())


class PlantedAddress(Base):
    """A test address in the files of one placement, and of no other."""

    __tablename__ = "planted_address"
    __prefix__ = "pla"
    __table_args__ = (
        tenant_key("placement_id", to="placement"),
        UniqueConstraint("seller_id", "address"),
        UniqueConstraint("id", "seller_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    placement_id: Mapped[Id] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(254))
    planted_at: Mapped[datetime] = mapped_column(default=clock.now)

    placement: Mapped[Placement] = relationship(
        primaryjoin="foreign(PlantedAddress.placement_id) == Placement.id", viewonly=True
    )


class SuppressionDownload(Base):
    """That somebody took a plain file of a placement, with how many hashes."""

    __tablename__ = "suppression_download"
    __prefix__ = "sdl"
    __table_args__ = (tenant_key("placement_id", to="placement"), tenant_key("partnership_id", to="partnership"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partnership_id: Mapped[Id] = mapped_column(index=True)
    partner_id: Mapped[Id] = mapped_column(index=True)
    placement_id: Mapped[Id] = mapped_column(index=True)
    kind: Mapped[HashKind] = enum_column(HashKind)
    count: Mapped[int]
    taken_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)

    taken_by: Mapped[User] = relationship(viewonly=True)
    placement: Mapped[Placement] = relationship(
        primaryjoin="foreign(SuppressionDownload.placement_id) == Placement.id", viewonly=True
    )

    @property
    def last_day(self) -> date:
        """The last day on which the file may be used."""
        return last_day_of_file(self.taken_at)


class PlantedArrival(Base):
    """That a mail came to a test address, as the seller reported it. The mail itself is not kept."""

    __tablename__ = "planted_arrival"
    __prefix__ = "par"
    __table_args__ = (
        tenant_key("planted_address_id", to="planted_address"),
        UniqueConstraint("planted_address_id", "sha256"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    planted_address_id: Mapped[Id]
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    reported_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)

    planted: Mapped[PlantedAddress] = relationship(
        primaryjoin="foreign(PlantedArrival.planted_address_id) == PlantedAddress.id", viewonly=True
    )


append_only("planted_address", "suppression_download", "planted_arrival")
