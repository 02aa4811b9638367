"""Disputes: an amount that a partner contests, what both sides say about it, and what was decided."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, enum_column, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import frozen_columns
from payouts.rules.disputes import WAITS_FOR_SELLER, DisputeState


class Dispute(Base):
    """An amount a partner says is missing on a statement or an earning, or the share of a sale that it does not find.

    Its claim is an earning of its own. `order_id` is the order that a missing sale turned out to be.
    """

    __tablename__ = "dispute"
    __prefix__ = "dsp"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("statement_id", to="statement"),
        tenant_key("earning_id", to="earning"),
        tenant_key("claim_id", to="earning"),
        tenant_key("order_id", to="order"),
        Index("ix_dispute_seller_id_state", "seller_id", "state"),
        Index("ix_dispute_partnership_id", "partnership_id"),
        Index("ix_dispute_claim_id", "claim_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    statement_id: Mapped[Id | None] = mapped_column(IdType)
    earning_id: Mapped[Id | None] = mapped_column(IdType)
    claim_id: Mapped[Id] = mapped_column(IdType)
    order_id: Mapped[Id | None] = mapped_column(IdType)
    sale_number: Mapped[str | None] = mapped_column(String(255))
    sale_on: Mapped[date | None] = mapped_column(Date)
    sale_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = minor_column()
    awarded_minor: Mapped[int] = minor_column(default=0)
    state: Mapped[DisputeState] = enum_column(DisputeState, default=DisputeState.OPENED)
    text: Mapped[str] = mapped_column(String(2000))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(String(2000))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    objection: Mapped[str | None] = mapped_column(String(2000))
    objected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_answer: Mapped[str | None] = mapped_column(String(2000))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def amount(self) -> Money:
        """Return what is contested."""
        return Money(self.amount_minor, self.currency)

    @property
    def sale_paid(self) -> Money | None:
        """Return what the customer paid for the missing sale, by the partner's word; None when it is about none."""
        return None if self.sale_minor is None else Money(self.sale_minor, self.currency)

    @property
    def awarded(self) -> Money:
        """Return what was decided for the partner so far."""
        return Money(self.awarded_minor, self.currency)

    @property
    def left(self) -> Money:
        """Return what is contested and not awarded."""
        return self.amount - self.awarded

    @property
    def waits_for_seller(self) -> bool:
        """Whether the seller has to answer."""
        return self.state in WAITS_FOR_SELLER

    @property
    def may_turn_out_to_count(self) -> bool:
        """Whether the seller can still answer that the missing sale counts by itself: nothing was given for it."""
        return self.sale_number is not None and not self.awarded_minor and self.state is not DisputeState.SETTLED


frozen_columns(
    "dispute", "seller_id", "partnership_id", "partner_id", "statement_id", "earning_id", "claim_id", "currency",
    "sale_number", "sale_on", "sale_minor", "amount_minor", "opened_at", "opened_by_id",
)  # fmt: skip
