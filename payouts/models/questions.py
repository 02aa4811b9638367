"""What partners ask about their money, and what the seller answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, IdType, UtcDateTime, id_column, tenant_key
from core.ids import Id


class Question(Base):
    """A partner's question about one statement or one earning. It is open until the seller has answered."""

    __tablename__ = "question"
    __prefix__ = "qu"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        tenant_key("partnership_id", to="partnership"),
        tenant_key("statement_id", to="statement"),
        tenant_key("earning_id", to="earning"),
        Index("ix_question_seller_id_answered_at", "seller_id", "answered_at"),
        Index("ix_question_statement_id", "statement_id"),
        Index("ix_question_earning_id", "earning_id"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"))
    partnership_id: Mapped[Id] = mapped_column(IdType)
    partner_id: Mapped[Id] = mapped_column(IdType, ForeignKey("organization.id"), index=True)
    statement_id: Mapped[Id | None] = mapped_column(IdType)
    earning_id: Mapped[Id | None] = mapped_column(IdType)
    text: Mapped[str] = mapped_column(String(600))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
    answer: Mapped[str | None] = mapped_column(String(600))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[Id | None] = mapped_column(IdType, ForeignKey("user.id"))
