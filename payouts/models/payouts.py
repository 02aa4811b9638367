"""Payment runs, their payouts and files, and where partners want to be paid. A payout's lines sum to its amount."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.money import Money
from core.triggers import append_only


class PayoutDestination(Base):
    """Where one partner wants its money from one seller. Details are encrypted; people see the last characters.

    Where a rail keeps the details itself, as Stripe does, `rail_object_id` names the partner's account there, and
    `is_ready` says whether the rail can pay to it. A file rail's destination is always ready. Once a payment came back
    from it (`blocked_as` says how, `blocked_reason` why), nothing is paid there: confirming makes a new row.
    `verified_at` is when somebody who reads an e-mail address said that it is theirs; others have none.
    `instruction` is what the partner signed, as `signed_as`, to have a third party paid; its own accounts have none.
    """

    __tablename__ = "payout_destination"
    __prefix__ = "pd"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_payout_destination_fingerprint", "seller_id", "fingerprint"),
        Index("ix_payout_destination_partnership_id_state", "partnership_id", "state"),
        Index("ix_payout_destination_rail_object_id", "rail", "rail_object_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    rail: Mapped[str] = mapped_column(String(20))
    rail_object_id: Mapped[str | None] = mapped_column(String(120))
    is_ready: Mapped[bool] = mapped_column(Boolean, default=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    country: Mapped[str | None] = mapped_column(String(2))
    holder_name: Mapped[str] = mapped_column(String(200))
    routing_number: Mapped[str | None] = mapped_column(String(20))
    bic: Mapped[str | None] = mapped_column(String(11))
    bank_name: Mapped[str | None] = mapped_column(String(120))
    town: Mapped[str | None] = mapped_column(String(70))
    display: Mapped[str] = mapped_column(String(80))
    secret: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    instruction: Mapped[str | None] = mapped_column(Text)
    signed_as: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    usable_from: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    blocked_as: Mapped[str | None] = mapped_column(String(20))
    blocked_reason: Mapped[str | None] = mapped_column(String(300))


class PayoutRun(Base):
    """A batch to pay: balances released up to a cut-off, frozen, then approved by a second person.

    `frozen` is large and read only where it is asked for. `editor_ids` are the people (hex) who changed the draft;
    `is_alone` is whether nobody else could approve when it was frozen, and None while it is a draft. `sent_back_…` tell
    of the last time an approver sent it back. While `paying_since` is set, what a rail pays by itself is sent.
    While `freezing` is set, a job sets the money of a large run aside or gives it back in steps: `freezing_after` is
    the last payout it dealt with, `freezing_seen` what was looked at, `freezing_refused` why it did not end well.
    """

    __tablename__ = "payout_run"
    __prefix__ = "run"
    __table_args__ = (UniqueConstraint("seller_id", "number"), UniqueConstraint("id", "seller_id"))

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    cutoff_month: Mapped[str] = mapped_column(String(7))
    cutoff_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    frozen: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None] = mapped_column(String(64))
    submitted_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    editor_ids: Mapped[list[str]] = mapped_column(default=list)
    is_alone: Mapped[bool | None] = mapped_column(Boolean)
    sent_back_reason: Mapped[str | None] = mapped_column(String(300))
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_back_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    approved_sha256: Mapped[str | None] = mapped_column(String(64))
    freezing: Mapped[str | None] = mapped_column(String(20))
    freezing_after: Mapped[Id | None] = mapped_column(IdType)
    freezing_seen: Mapped[str | None] = mapped_column(String(64))
    freezing_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    freezing_refused: Mapped[str | None] = mapped_column(String(300))
    paying_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paying_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def title(self) -> str:
        """Return what a run is called, with its number, because two runs can pay the same month."""
        return f"{self.name}, run {self.number}"


class Payout(Base):
    """One transfer of money to one partner in one run and currency: what its lines come to, less what is withheld.

    `expected_on` is the day by which it should arrive, as its partner was told once the file that pays it was made.
    """

    __tablename__ = "payout"
    __prefix__ = "po"
    __table_args__ = (
        UniqueConstraint("run_id", "partnership_id", "currency"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("run_id", to="payout_run"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("destination_id", to="payout_destination"),
        Index(
            "uq_payout_rail_object_id",
            "seller_id",
            "rail",
            "rail_object_id",
            unique=True,
            sqlite_where=text("rail_object_id IS NOT NULL"),
            postgresql_where=text("rail_object_id IS NOT NULL"),
        ),
        Index("ix_payout_partnership_id_state", "partnership_id", "state"),
        Index("ix_payout_run_id_state", "run_id", "state"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    run_id: Mapped[Id] = mapped_column(IdType)
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    destination_id: Mapped[Id | None] = mapped_column(IdType)
    rail: Mapped[str | None] = mapped_column(String(20))
    rail_object_id: Mapped[str | None] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    withheld_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(20))
    generation: Mapped[int] = mapped_column(Integer, default=1)
    is_included: Mapped[bool] = mapped_column(Boolean, default=True)
    left_out_reason: Mapped[str | None] = mapped_column(String(300))
    reference: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_on: Mapped[date | None] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))

    @property
    def amount(self) -> Money:
        """Return what the partner receives."""
        return Money(self.amount_minor, self.currency)

    @property
    def withheld(self) -> Money:
        """Return what goes to the tax office instead."""
        return Money(self.withheld_minor, self.currency)

    @property
    def share(self) -> Money:
        """Return what the lines come to: what is received and what is withheld."""
        return self.amount + self.withheld


class PayoutLine(Base):
    """The part of one earning that a payout pays; negative for what was taken back after an earlier payment."""

    __tablename__ = "payout_line"
    __table_args__ = (
        UniqueConstraint("payout_id", "earning_id"),
        tenant_key("payout_id", to="payout"),
        tenant_key("earning_id", to="earning"),
        tenant_key("partnership_id", to="partnership"),
        CheckConstraint("amount_minor <> 0", name="amount_is_not_zero"),
        Index("ix_payout_line_earning_id", "earning_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    payout_id: Mapped[Id] = mapped_column(IdType)
    earning_id: Mapped[Id] = mapped_column(IdType)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class Artefact(Base):
    """A file made from a run, kept with its bytes so that it downloads the same for ever; `payout_ids` are in it.

    A file that was set aside and made anew may have the bytes it had before; it never has the name.
    """

    __tablename__ = "artefact"
    __prefix__ = "file"
    __table_args__ = (
        UniqueConstraint("run_id", "filename"),
        Index("uq_artefact_id_seller_id", "id", "seller_id", unique=True),
        tenant_key("run_id", to="payout_run"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    run_id: Mapped[Id] = mapped_column(IdType)
    kind: Mapped[str] = mapped_column(String(30))
    filename: Mapped[str] = mapped_column(String(160))
    media_type: Mapped[str] = mapped_column(String(80))
    storage_key: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer)
    control_totals: Mapped[dict[str, Any]]
    payout_ids: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))


append_only("artefact")
