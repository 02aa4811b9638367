"""What paying through a rail leaves behind: accounts at rails, attempts, their answers, and findings.

An attempt's key and request never change once written, and an answer is never changed or deleted: together they are the
evidence of what was asked and what was said.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only, frozen_columns


class RailAccount(Base):
    """A seller's account at a rail. The credentials are encrypted; people see the last characters of the key."""

    __tablename__ = "rail_account"
    __prefix__ = "ra"
    __table_args__ = (UniqueConstraint("seller_id", "rail"), UniqueConstraint("id", "seller_id"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    rail: Mapped[str] = mapped_column(String(20))
    livemode: Mapped[bool] = mapped_column(Boolean)
    secret: Mapped[str] = mapped_column(Text)
    display: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentStop(Base):
    """A seller's stop: while its row says so, nothing is sent for this seller, whatever was approved."""

    __tablename__ = "payment_stop"
    __prefix__ = "stop"
    __table_args__ = (UniqueConstraint("seller_id"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    is_stopped: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


class PayoutAttempt(Base):
    """One generation of sending a payout: one key and one request, written before anything is sent.

    `request` is the canonical JSON that is sent, byte for byte, every time; `next_at` is when to send or look again.
    `livemode` is that of the seller's key: what was sent in test mode is never looked for among live transfers.
    """

    __tablename__ = "payout_attempt"
    __prefix__ = "pa"
    __table_args__ = (
        UniqueConstraint("payout_id", "generation"),
        UniqueConstraint("key"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("payout_id", to="payout"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_payout_attempt_state", "state", "next_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    payout_id: Mapped[Id] = mapped_column(IdType)
    rail: Mapped[str] = mapped_column(String(20))
    livemode: Mapped[bool] = mapped_column(Boolean)
    generation: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(80))
    request: Mapped[str] = mapped_column(Text)
    request_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    first_sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sends: Mapped[int] = mapped_column(Integer)
    looks: Mapped[int] = mapped_column(Integer)
    unsure_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(300))


class PayoutAnswer(Base):
    """What a rail said about an attempt, or what a person decided about it. Never changed, never deleted."""

    __tablename__ = "payout_answer"
    __prefix__ = "pan"
    __table_args__ = (
        tenant_key("attempt_id", to="payout_attempt"),
        tenant_key("payout_id", to="payout"),
        Index("ix_payout_answer_payout_id", "payout_id"),
        Index("ix_payout_answer_attempt_id", "attempt_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    attempt_id: Mapped[Id] = mapped_column(IdType)
    payout_id: Mapped[Id] = mapped_column(IdType)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[int | None] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(80))
    object_id: Mapped[str | None] = mapped_column(String(120))
    request_id: Mapped[str | None] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(600))
    user_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


class RailFinding(Base):
    """Something that our books and a rail's say differently. One row per thing found, open until nobody finds it.

    `owner_id` is who sees to it: at first whoever approved the run.
    """

    __tablename__ = "rail_finding"
    __prefix__ = "rf"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("run_id", to="payout_run"),
        tenant_key("payout_id", to="payout"),
        Index("ix_rail_finding_run_id", "run_id"),
        Index("ix_rail_finding_payout_id", "payout_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    run_id: Mapped[Id | None] = mapped_column(IdType)
    payout_id: Mapped[Id | None] = mapped_column(IdType)
    rail: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    is_serious: Mapped[bool] = mapped_column(Boolean)
    object_id: Mapped[str | None] = mapped_column(String(120))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    details: Mapped[dict[str, Any]]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    solution: Mapped[str | None] = mapped_column(String(300))


class RailReversal(Base):
    """One attempt to take back a transfer that came on top, written before anything is sent: one key, one request.

    `next_at` is when to look, and to send where the look allows it; `reason` says why it did not come about.
    """

    __tablename__ = "rail_reversal"
    __prefix__ = "rv"
    __table_args__ = (
        UniqueConstraint("finding_id", "generation"),
        UniqueConstraint("key"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("finding_id", to="rail_finding"),
        tenant_key("payout_id", to="payout"),
        Index("ix_rail_reversal_payout_id", "payout_id"),
        Index("ix_rail_reversal_state", "state", "next_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    finding_id: Mapped[Id] = mapped_column(IdType)
    payout_id: Mapped[Id] = mapped_column(IdType)
    rail: Mapped[str] = mapped_column(String(20))
    generation: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(80))
    transfer_id: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    request: Mapped[str] = mapped_column(Text)
    request_sha256: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    first_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sends: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    object_id: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(String(300))


class Reconciliation(Base):
    """One comparison of our books with a rail's: what was covered, and how many findings were open after it."""

    __tablename__ = "reconciliation"
    __prefix__ = "rec"
    __table_args__ = (Index("ix_reconciliation_seller_id_ended_at", "seller_id", "ended_at"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    rail: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payouts: Mapped[int] = mapped_column(Integer)
    objects: Mapped[int] = mapped_column(Integer)
    findings: Mapped[int] = mapped_column(Integer)


append_only("payout_answer", "reconciliation")
frozen_columns(
    "payout_attempt",
    "seller_id", "payout_id", "rail", "livemode", "generation", "key", "request", "request_sha256", "first_sent_at",
)  # fmt: skip
frozen_columns(
    "rail_reversal",
    "seller_id", "finding_id", "payout_id", "rail", "generation", "key", "transfer_id", "amount_minor", "currency",
    "request", "request_sha256", "asked_by_id", "asked_at",
)  # fmt: skip
