"""Orders as their source reported them, and what changed their worth since. Facts: never changed or deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, enum_column, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only
from tracking.models.customers import Customer
from tracking.models.imports import OrderImport
from tracking.rules.conflicts import ConflictState
from tracking.rules.refunds import AdjustmentKind, DisputeStage
from tracking.rules.worth import CLOCKS_DIFFER, OrderState, state_of


class Order(Base):
    """A sale. `gross` is before the discount, with tax and shipping; what the customer paid is gross less discount.

    `generation` rises when the import that brought an order was undone and its source tells of it again.
    """

    __tablename__ = "order"
    __prefix__ = "or"
    __table_args__ = (
        UniqueConstraint("program_id", "source", "external_id", "generation"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("program_id", to="program"),
        tenant_key("customer_id", to="customer"),
        tenant_key("import_id", to="order_import"),
        Index("ix_order_import_id_id", "import_id", "id"),
        Index("ix_order_seller_id_placed_at", "seller_id", "placed_at"),
        Index("ix_order_customer_id", "customer_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(255))
    generation: Mapped[int] = mapped_column(default=0)
    import_id: Mapped[Id | None]
    event_name: Mapped[str] = mapped_column(String(255), default="Purchase")
    payment_processor: Mapped[str] = mapped_column(String(20), default="custom")
    lead_event_name: Mapped[str | None] = mapped_column(String(255))
    placed_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    customer_id: Mapped[Id | None]
    currency: Mapped[str] = mapped_column(String(3))
    gross_minor: Mapped[int] = minor_column()
    discount_minor: Mapped[int] = minor_column(default=0)
    tax_minor: Mapped[int] = minor_column(default=0)
    shipping_minor: Mapped[int] = minor_column(default=0)
    fees_minor: Mapped[int] = minor_column(default=0)
    net_minor: Mapped[int] = minor_column()
    content_sha256: Mapped[str] = mapped_column(String(64))
    click_id: Mapped[Id | None]
    link_id: Mapped[Id | None]
    coupons: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata")
    is_new_customer: Mapped[bool | None]

    customer: Mapped[Customer | None] = relationship(
        primaryjoin="foreign(Order.customer_id) == Customer.id", viewonly=True
    )
    lines: Mapped[list["OrderLine"]] = relationship(
        primaryjoin="foreign(OrderLine.order_id) == Order.id", order_by="OrderLine.number", viewonly=True
    )
    brought_by: Mapped[OrderImport | None] = relationship(
        primaryjoin="foreign(Order.import_id) == OrderImport.id", viewonly=True
    )
    adjustments: Mapped[list["Adjustment"]] = relationship(
        primaryjoin="foreign(Adjustment.order_id) == Order.id", order_by="Adjustment.id", viewonly=True
    )

    @property
    def paid(self) -> Money:
        """What the customer paid."""
        return Money(self.gross_minor - self.discount_minor, self.currency)

    @property
    def net(self) -> Money:
        """What is left of it without tax and shipping."""
        return Money(self.net_minor, self.currency)

    @property
    def back(self) -> Money:
        """What of it went back to the customer."""
        return Money(sum(each.gross_minor for each in self.adjustments), self.currency)

    def amount_of(self, minor: int) -> Money:
        """Return one of its amounts in its currency."""
        return Money(minor, self.currency)

    @property
    def state(self) -> OrderState:
        """What became of it."""
        return state_of(paid_minor=self.paid.minor, back_minor=self.back.minor)

    @property
    def is_ahead(self) -> bool:
        """Whether its source dates it later than it told of it, by more than clocks differ."""
        return self.placed_at - self.recorded_at > CLOCKS_DIFFER

    @property
    def product(self) -> str:
        """What was bought, in few words."""
        if not self.lines:
            return self.event_name
        more = f" and {len(self.lines) - 1} more" if len(self.lines) > 1 else ""
        return f"{self.lines[0].name}{more}"

    @property
    def short_number(self) -> str:
        """The end of the order number: enough to recognise an order by, too little to look one up with."""
        return f"…{self.external_id[-4:]}" if len(self.external_id) > 4 else self.external_id


class OrderPayment(Base):
    """That an order which came unpaid was paid, by whose word. At most one: the first word stands."""

    __tablename__ = "order_payment"
    __prefix__ = "op"
    __table_args__ = (UniqueConstraint("order_id"), tenant_key("order_id", to="order"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    paid_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[Id | None]


class OrderDispute(Base):
    """That a customer's dispute about an order was opened, won or lost: each word once, in whatever order they come.

    What a lost one took back is an adjustment of its own.
    """

    __tablename__ = "order_dispute"
    __prefix__ = "od"
    __table_args__ = (
        UniqueConstraint("order_id", "source", "external_id", "stage"),
        tenant_key("order_id", to="order"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(255))
    stage: Mapped[DisputeStage] = enum_column(DisputeStage)
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class OrderLine(Base):
    """One item of an order. Its category and what one costs the seller are kept where the source tells them."""

    __tablename__ = "order_line"
    __prefix__ = "ol"
    __table_args__ = (UniqueConstraint("order_id", "number"), tenant_key("order_id", to="order"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    number: Mapped[int]
    sku: Mapped[str] = mapped_column(String(80), default="")
    name: Mapped[str] = mapped_column(String(255))
    quantity: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    unit_minor: Mapped[int] = minor_column()
    discount_minor: Mapped[int] = minor_column(default=0)
    category: Mapped[str | None] = mapped_column(String(80))
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def total(self) -> Money:
        """What this line came to."""
        return Money(self.unit_minor * self.quantity - self.discount_minor, self.currency)


class OrderConflict(Base):
    """The same order number with other content. The first report stands until a person decides."""

    __tablename__ = "order_conflict"
    __prefix__ = "oc"
    __table_args__ = (
        UniqueConstraint("order_id", "content_sha256"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("order_id", to="order"),
        Index("ix_order_conflict_seller_id_state", "seller_id", "state"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    content_sha256: Mapped[str] = mapped_column(String(64))
    report: Mapped[dict[str, Any]]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[ConflictState] = enum_column(ConflictState, default=ConflictState.OPEN)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[Id | None]
    note: Mapped[str] = mapped_column(Text, default="")

    order: Mapped[Order] = relationship(primaryjoin="foreign(OrderConflict.order_id) == Order.id", viewonly=True)


class Adjustment(Base):
    """Money that went back to the customer, and why. `net` is the part of it without tax and shipping."""

    __tablename__ = "adjustment"
    __prefix__ = "adj"
    __table_args__ = (
        UniqueConstraint("order_id", "source", "external_id"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("order_id", to="order"),
        tenant_key("import_id", to="order_import"),
        Index("ix_adjustment_import_id", "import_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    order_id: Mapped[Id]
    import_id: Mapped[Id | None]
    undoes_id: Mapped[Id | None]
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[AdjustmentKind] = enum_column(AdjustmentKind)
    currency: Mapped[str] = mapped_column(String(3))
    gross_minor: Mapped[int] = minor_column()
    net_minor: Mapped[int] = minor_column()
    is_sellers_fault: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    content_sha256: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[Id | None]

    @property
    def amount(self) -> Money:
        """What went back to the customer."""
        return Money(self.gross_minor, self.currency)

    @property
    def net(self) -> Money:
        """The part of it without tax and shipping."""
        return Money(self.net_minor, self.currency)


append_only("order", "order_payment", "order_dispute", "order_line", "adjustment")
