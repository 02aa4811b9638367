"""Pictures an organization uploaded for its designs, and which versions hold which: facts that never change."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only, frozen_columns


class Picture(Base):
    """One uploaded picture, written anew. `name` is what a design calls it; only whether it is offered changes."""

    __tablename__ = "picture"
    __prefix__ = "pic"
    __table_args__ = (
        UniqueConstraint("organization_id", "sha256", "name"),
        Index("ix_picture_sha256", "sha256"),
    )

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(120))
    uploaded_by_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class VersionPicture(Base):
    """A version of a creative holds a picture. Both sides, and once it is approved everybody, may then load it."""

    __tablename__ = "version_picture"
    __prefix__ = "vpic"
    __table_args__ = (
        UniqueConstraint("creative_version_id", "picture_id"),
        tenant_key("creative_version_id", to="creative_version"),
        Index("ix_version_picture_picture_id", "picture_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id | None]
    creative_version_id: Mapped[Id]
    picture_id: Mapped[Id] = mapped_column(ForeignKey("picture.id"))


append_only("version_picture")
frozen_columns(
    "picture",
    "id",
    "organization_id",
    "name",
    "sha256",
    "media_type",
    "width",
    "height",
    "size_bytes",
    "storage_key",
    "uploaded_by_id",
    "created_at",
)
