"""Result files of banks, kept byte for byte, and the rows of them that were booked. A row is booked once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, enum_column, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only, frozen_columns
from payouts.rules.results import KIND_NAMES, Outcome, ResultKind, Said


class ResultFile(Base):
    """A file in which a bank says what became of payments, of one run or of any. `shape` and `columns` are a table's.

    `asked_at` is set while and after its rows are booked, `done_at` once nothing of it was left to book.
    """

    __tablename__ = "result_file"
    __prefix__ = "rs"
    __table_args__ = (
        UniqueConstraint("seller_id", "sha256"),
        UniqueConstraint("id", "seller_id"),
        tenant_key("run_id", to="payout_run"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    run_id: Mapped[Id | None] = mapped_column(IdType)
    kind: Mapped[ResultKind] = enum_column(ResultKind)
    filename: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    shape: Mapped[dict[str, Any] | None]
    columns: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def kind_name(self) -> str:
        """Return what kind of file it is, for people."""
        return KIND_NAMES[self.kind]

    @property
    def is_working(self) -> bool:
        """Whether its rows are being booked."""
        return self.asked_at is not None and self.done_at is None


class ResultLine(Base):
    """A row of a result file that was booked: what it said, and the payout that it changed."""

    __tablename__ = "result_line"
    __prefix__ = "rl"
    __table_args__ = (
        UniqueConstraint("file_id", "number"),
        tenant_key("file_id", to="result_file"),
        tenant_key("payout_id", to="payout"),
        Index("ix_result_line_payout_id", "payout_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    file_id: Mapped[Id] = mapped_column(IdType)
    number: Mapped[int] = mapped_column(Integer)
    payout_id: Mapped[Id] = mapped_column(IdType)
    said: Mapped[Said] = enum_column(Said)
    outcome: Mapped[Outcome] = enum_column(Outcome)
    reference: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    day: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(300))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)


frozen_columns("result_file", "seller_id", "sha256", "storage_key")
append_only("result_line")
