"""Showings: a page, a day and a picture of it that prove a banner was shown. One is taken back, never erased."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organization, User
from core import clock
from core.db import Base, id_column, tenant_key
from core.ids import Id
from core.triggers import frozen_columns


class Showing(Base):
    """A banner as it stood on a page. `shown_on` is a day of the seller's zone; the picture was written anew."""

    __tablename__ = "showing"
    __prefix__ = "shw"
    __table_args__ = (
        tenant_key("placement_id", to="placement"),
        tenant_key("partnership_id", to="partnership"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(index=True)
    partnership_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(index=True)
    placement_id: Mapped[Id] = mapped_column(index=True)
    shown_on: Mapped[date]
    page_url: Mapped[str] = mapped_column(String(2000))
    note: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(120))
    added_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]

    added_by: Mapped[User] = relationship(viewonly=True)
    organization: Mapped[Organization] = relationship(viewonly=True)


frozen_columns(
    "showing",
    "id",
    "seller_id",
    "partnership_id",
    "partner_id",
    "placement_id",
    "shown_on",
    "page_url",
    "note",
    "sha256",
    "media_type",
    "width",
    "height",
    "storage_key",
    "added_by_id",
    "organization_id",
    "created_at",
)
