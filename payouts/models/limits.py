"""Limits of what is paid at once: each change is a row, and the newest of a kind and currency is in force."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column
from core.ids import Id
from core.money import Money
from core.triggers import append_only


class PaymentLimit(Base):
    """What one run, or one partner in a run, is paid at most in a currency, in minor units; None is no limit."""

    __tablename__ = "payment_limit"
    __prefix__ = "pl"
    __table_args__ = (Index("ix_payment_limit_seller_id_set_at", "seller_id", "set_at"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    before_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def amount(self) -> Money | None:
        """Return the limit; None is no limit."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)

    @property
    def before(self) -> Money | None:
        """Return the limit that it took the place of; None is no limit."""
        return None if self.before_minor is None else Money(self.before_minor, self.currency)


append_only("payment_limit")
