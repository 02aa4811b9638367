"""Programs and products: a seller's standing offer. Default terms are a starting point; agreements keep their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.rules.programs import ProgramState
from core import clock
from core.db import Base, enum_column, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money


class Program(Base):
    """A seller's standing offer to partners."""

    __tablename__ = "program"
    __prefix__ = "prog"
    __table_args__ = (UniqueConstraint("id", "seller_id"), UniqueConstraint("seller_id", "slug"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ProgramState] = enum_column(ProgramState, default=ProgramState.ACTIVE)
    currency: Mapped[str] = mapped_column(String(3))
    landing_url: Mapped[str] = mapped_column(Text)
    allowed_hosts: Mapped[list[str]]
    click_id_param: Mapped[str] = mapped_column(String(40), default="")
    disclosure: Mapped[str] = mapped_column(Text, default="")
    plain_links_need_design: Mapped[bool] = mapped_column(default=False)
    default_terms: Mapped[dict[str, Any]]
    silence_told_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    products: Mapped[list["Product"]] = relationship(
        primaryjoin="foreign(Product.program_id) == Program.id", order_by="Product.id", viewonly=True
    )


class Product(Base):
    """Something a program sells. Buyers see the price; the cost is the seller's own and shown to nobody else."""

    __tablename__ = "product"
    __prefix__ = "prod"
    __table_args__ = (UniqueConstraint("id", "seller_id"), tenant_key("program_id", to="program"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    sku: Mapped[str] = mapped_column(String(80), default="")
    price_minor: Mapped[int] = minor_column()
    cost_minor: Mapped[int | None] = minor_column()
    currency: Mapped[str] = mapped_column(String(3))
    url: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def price(self) -> Money:
        """What buyers pay."""
        return Money(self.price_minor, self.currency)

    @property
    def cost(self) -> Money | None:
        """What the seller pays to deliver one, if it was given."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.currency)
