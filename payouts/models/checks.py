"""What a check of the books found. A row is never changed, so that what was known before a payment stays known."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id
from core.triggers import append_only


class BooksCheck(Base):
    """One check of every promise of a seller's books: before or after a payment run, or the daily one without a run."""

    __tablename__ = "books_check"
    __prefix__ = "bc"
    __table_args__ = (
        tenant_key("run_id", to="payout_run"),
        Index("ix_books_check_seller_id_checked_at", "seller_id", "checked_at"),
        Index("ix_books_check_run_id", "run_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    run_id: Mapped[Id | None] = mapped_column(IdType)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    findings: Mapped[list[dict[str, Any]]]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong."""
        return not self.findings


append_only("books_check")
