"""Keep each attempt to take back a transfer that came on top, before anything is sent."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _tenant(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_rail_reversal_{column}_seller_id_{to}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{to}.id", f"{to}.seller_id"], name=name)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_rail_reversal_{column}_{table}"))


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rail_reversal",
        *(_id(name) for name in ("id", "seller_id", "finding_id", "payout_id")),
        _text("rail", 20),
        sa.Column("generation", sa.Integer(), nullable=False),
        _text("key", 80),
        _text("transfer_id", 120),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        _text("currency", 3),
        sa.Column("request", sa.Text(), nullable=False),
        _text("request_sha256", 64),
        _id("asked_by_id", nullable=True),
        _moment("asked_at", nullable=False),
        _text("state", 20),
        _moment("first_sent_at"),
        sa.Column("sends", sa.Integer(), nullable=False),
        _moment("next_at"),
        _moment("ended_at"),
        _text("object_id", 120, nullable=True),
        _text("reason", 300, nullable=True),
        _to("seller_id", "organization"),
        _to("asked_by_id", "user"),
        _tenant("finding_id", "rail_finding"),
        _tenant("payout_id", "payout"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_reversal")),
        sa.UniqueConstraint("finding_id", "generation", name=op.f("uq_rail_reversal_finding_id_generation")),
        sa.UniqueConstraint("key", name=op.f("uq_rail_reversal_key")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_rail_reversal_id_seller_id")),
    )
    op.create_index("ix_rail_reversal_payout_id", "rail_reversal", ["payout_id"])
    op.create_index("ix_rail_reversal_state", "rail_reversal", ["state", "next_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("rail_reversal")
