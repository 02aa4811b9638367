"""Create the questions that partners ask about statements and earnings."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_question_{column}_seller_id_{table}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{table}.id", f"{table}.seller_id"], name=name)


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_question_{column}_{table}"))


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "question",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("statement_id", core.db.IdType(length=16), nullable=True),
        sa.Column("earning_id", core.db.IdType(length=16), nullable=True),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("answer", sa.String(length=600), nullable=True),
        sa.Column("answered_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", core.db.IdType(length=16), nullable=True),
        _to("partnership_id", "partnership"),
        _to("statement_id", "statement"),
        _to("earning_id", "earning"),
        _of("seller_id", "organization"),
        _of("partner_id", "organization"),
        _of("asked_by_id", "user"),
        _of("answered_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_question_id_seller_id")),
    )
    op.create_index(op.f("ix_question_partner_id"), "question", ["partner_id"])
    op.create_index("ix_question_seller_id_answered_at", "question", ["seller_id", "answered_at"])
    op.create_index("ix_question_statement_id", "question", ["statement_id"])
    op.create_index("ix_question_earning_id", "question", ["earning_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("question")
