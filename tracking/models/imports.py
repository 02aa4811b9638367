"""Imports of files of orders, and their rows while they wait. What was rejected stays, so that it can be looked up."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models import Program
from core import clock
from core.db import Base, enum_column, id_column, minor_column, tenant_key
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from tracking.rules.imports import WORKING, ImportState, Outcome, about_import
from tracking.rules.undoing import ABOUT, UndoWord


class OrderImport(Base):
    """One file of orders. `counts` and `totals` are those of the file.

    `done_upto` is the number of the last order that was stored, `counted_upto` the id of the last one that was counted
    or taken back: where a new worker goes on. With a partnership it is a partner store's own sales. `file_key` names
    what is kept of the file until it is over. `is_undone_alone` marks undos from before partners were asked.
    """

    __tablename__ = "order_import"
    __prefix__ = "im"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("program_id", to="program"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_order_import_seller_id", "seller_id"),
        Index("ix_order_import_partner_id", "partner_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    partnership_id: Mapped[Id | None]
    partner_id: Mapped[Id | None] = mapped_column(ForeignKey("organization.id"))
    is_from_partner: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_key: Mapped[str | None] = mapped_column(String(200))
    shape: Mapped[dict[str, Any] | None]
    dropped: Mapped[list[str]] = mapped_column(default=list)
    mapping: Mapped[dict[str, Any] | None]
    state: Mapped[ImportState] = enum_column(ImportState, default=ImportState.UPLOADED)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_upto: Mapped[int] = mapped_column(default=0)
    counted_upto: Mapped[Id | None]
    job_id: Mapped[Id | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    is_undone_alone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[Id | None]
    applied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    program: Mapped[Program] = relationship(primaryjoin="foreign(OrderImport.program_id) == Program.id", viewonly=True)
    partnership: Mapped[Partnership | None] = relationship(
        primaryjoin="foreign(OrderImport.partnership_id) == Partnership.id", viewonly=True
    )

    @property
    def is_working(self) -> bool:
        """Whether a job is at it."""
        return self.state in WORKING

    @property
    def about(self) -> str:
        """What its state means."""
        return about_import(self.state, rejected=self.count("rejected"), kept=self.count("kept"))

    def count(self, name: str) -> int:
        """Return one of the counts, such as `new`."""
        return int(self.counts.get(name, 0))


class UndoAnswer(Base):
    """What a partner says to taking back the sales that an import brought it. Only a yes lowers what it earned."""

    __tablename__ = "undo_answer"
    __prefix__ = "ua"
    __table_args__ = (
        UniqueConstraint("import_id", "partnership_id"),
        tenant_key("import_id", to="order_import"),
        tenant_key("partnership_id", to="partnership"),
        Index("ix_undo_answer_partner_id_word", "partner_id", "word"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    partner_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    partnership_id: Mapped[Id]
    import_id: Mapped[Id]
    word: Mapped[UndoWord] = enum_column(UndoWord, default=UndoWord.WAITING)
    note: Mapped[str] = mapped_column(String(400), default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[Id | None]

    asks_about: Mapped[OrderImport] = relationship(
        primaryjoin="foreign(UndoAnswer.import_id) == OrderImport.id", viewonly=True
    )
    partnership: Mapped[Partnership] = relationship(
        primaryjoin="foreign(UndoAnswer.partnership_id) == Partnership.id", viewonly=True
    )

    @property
    def about(self) -> str:
        """What its word means."""
        return ABOUT[self.word]


class ImportRow(Base):
    """One order of a file: what it reports, or why it is not taken. Gone once applied, unless it was rejected."""

    __tablename__ = "import_row"
    __prefix__ = "imr"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        tenant_key("import_id", to="order_import"),
        Index("ix_import_row_import_id_external_id", "import_id", "external_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    import_id: Mapped[Id]
    number: Mapped[int]
    row: Mapped[int]
    external_id: Mapped[str] = mapped_column(String(255))
    report: Mapped[dict[str, Any] | None]
    refunded_minor: Mapped[int] = minor_column(default=0)
    outcome: Mapped[Outcome] = enum_column(Outcome)
    column: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")

    @property
    def told(self) -> "RowTold | None":
        """What the row reports, or None when it could not be read."""
        if self.report is None:
            return None
        currency, codes = str(self.report["currency"]), [str(code) for code in self.report.get("coupons", ())]
        paid = int(self.report["gross_minor"]) - int(self.report.get("discount_minor", 0))
        placed = self.report.get("placed_at")
        at = datetime.fromisoformat(str(placed)) if placed else None
        return RowTold(at, Money(paid, currency), Money(self.refunded_minor, currency), codes)


class RowTold(NamedTuple):
    """What one waiting order of a file reports: when it was placed, what was paid, given back, and which codes."""

    placed_at: datetime | None
    paid: Money
    back: Money
    codes: list[str]


class ImportMapping(Base):
    """What the columns of a source's files meant last time, per program and partner."""

    __tablename__ = "import_mapping"
    __prefix__ = "imm"
    __table_args__ = (
        UniqueConstraint("program_id", "source", "owner_id"),
        tenant_key("program_id", to="program"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    program_id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    mapping: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
