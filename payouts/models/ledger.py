"""The books: accounts, entries and moves. Entries and moves are written once, by payouts.commands.ledger alone."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only


class Account(Base):
    """Money of one kind, one owner and one currency. The balance (credits less debits) is a cache of its moves."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_account_partnership_id_currency", "partnership_id", "currency"),
        Index("ix_account_seller_id_kind", "seller_id", "kind"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id | None] = mapped_column(IdType)
    partner_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30))
    currency: Mapped[str] = mapped_column(String(3))
    rail_account: Mapped[str | None] = mapped_column(String(40))
    balance_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def balance(self) -> Money:
        """Return credits less debits: what is owed on a partner's account, what went out on a cash account."""
        return Money(self.balance_minor, self.currency)


class Entry(Base):
    """One thing that happened to money. Its key makes a repeat harmless; its hash chains it to the entry before."""

    __tablename__ = "entry"
    __prefix__ = "le"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        UniqueConstraint("seller_id", "seq"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("earning_id", to="earning"),
        tenant_key("payout_id", to="payout"),
        tenant_key("reverses_id", to="entry"),
        CheckConstraint("length(key) > 0", name="has_key"),
        Index("ix_entry_seller_id_period", "seller_id", "period"),
        Index("ix_entry_partnership_id_period", "partnership_id", "period"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id | None] = mapped_column(IdType)
    partner_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    earning_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    payout_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    reverses_id: Mapped[Id | None] = mapped_column(IdType)
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(7))
    adjusts_period: Mapped[str | None] = mapped_column(String(7))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(300))
    content_sha256: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(Integer)
    prev_hash: Mapped[str] = mapped_column(String(64))
    chain_hash: Mapped[str] = mapped_column(String(64))


class Move(Base):
    """One amount going from a debit account to a credit account, so that unbalanced books cannot be written."""

    __tablename__ = "move"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        tenant_key("entry_id", to="entry"),
        tenant_key("debit_account_id", to="account"),
        tenant_key("credit_account_id", to="account"),
        tenant_key("earning_id", to="earning"),
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    entry_id: Mapped[Id] = mapped_column(IdType)
    position: Mapped[int] = mapped_column(Integer)
    debit_account_id: Mapped[Id] = mapped_column(IdType, index=True)
    credit_account_id: Mapped[Id] = mapped_column(IdType, index=True)
    earning_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def amount(self) -> Money:
        """Return the amount moved, always positive."""
        return Money(self.amount_minor, self.currency)


append_only("entry", "move")
