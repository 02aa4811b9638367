"""Customers: people as the seller's own system names them. A partner never sees who they are."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, id_column, tenant_key
from core.ids import Id


class Customer(Base):
    """Somebody who bought or showed interest, under the number the seller gave. Erasing empties the row."""

    __tablename__ = "customer"
    __prefix__ = "cus"
    __table_args__ = (
        UniqueConstraint("program_id", "external_id"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("program_id", to="program"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    external_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    avatar: Mapped[str | None] = mapped_column(String(500))
    country: Mapped[str | None] = mapped_column(String(2))
    first_click_id: Mapped[Id | None]
    first_link_id: Mapped[Id | None]
    placement_id: Mapped[Id | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    erased_at: Mapped[datetime | None]
