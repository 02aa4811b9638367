"""What is done about a balance besides paying it: unclaimed money handed over, and a partner asking to be paid."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, enum_column, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only, frozen_columns
from payouts.rules.unclaimed import UnclaimedState

_OPEN = text("state = 'proposed'")


class UnclaimedBalance(Base):
    """A partner's whole balance in one currency that goes to an authority: one person proposes it, another books it."""

    __tablename__ = "unclaimed_balance"
    __prefix__ = "unc"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        Index(
            "uq_unclaimed_balance_open",
            "partnership_id",
            "currency",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = minor_column()
    authority: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(120))
    given_on: Mapped[date] = mapped_column(Date)
    state: Mapped[UnclaimedState] = enum_column(UnclaimedState, default=UnclaimedState.PROPOSED)
    is_alone: Mapped[bool] = mapped_column(Boolean)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def amount(self) -> Money:
        """Return what is handed over."""
        return Money(self.amount_minor, self.currency)


class PaymentRequest(Base):
    """A partner asked to be paid below the smallest payment, as it may once a year."""

    __tablename__ = "payment_request"
    __prefix__ = "prq"
    __table_args__ = (
        tenant_key("partnership_id", to="partnership"),
        Index("ix_payment_request_partnership_id", "partnership_id", "asked_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


append_only("payment_request")
frozen_columns(
    "unclaimed_balance", "seller_id", "partnership_id", "partner_id", "currency", "amount_minor", "authority",
    "reference", "given_on", "proposed_at", "proposed_by_id",
)  # fmt: skip
