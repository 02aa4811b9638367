"""Suppressed addresses: whom a seller's partners are not to mail. The address itself is never kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, id_column
from core.ids import Id


class Suppressed(Base):
    """The SHA-256 of one address that asked a seller for no more mail, and its MD5 for plain files that ask for it."""

    __tablename__ = "suppressed"
    __prefix__ = "sup"
    __table_args__ = (UniqueConstraint("seller_id", "sha256"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    md5: Mapped[str | None] = mapped_column(String(32), default=None)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
