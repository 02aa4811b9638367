"""Files: how a seller pays by each kind, and which files were set aside. What was set aside is never paid from."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class FileSetup(Base):
    """What a kind of file needs from its seller, such as the account it pays from. Encrypted; `display` is shown."""

    __tablename__ = "file_setup"
    __prefix__ = "fs"
    __table_args__ = (UniqueConstraint("seller_id", "kind"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(String(30))
    secret: Mapped[str] = mapped_column(Text)
    display: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


class FileWithdrawal(Base):
    """A payment file that nobody gave to a bank and nobody will, so that its payments can go into another."""

    __tablename__ = "file_withdrawal"
    __prefix__ = "fw"
    __table_args__ = (UniqueConstraint("artefact_id"), tenant_key("artefact_id", to="artefact"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    artefact_id: Mapped[Id] = mapped_column(IdType)
    reason: Mapped[str] = mapped_column(String(300))
    withdrawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


append_only("file_withdrawal")
