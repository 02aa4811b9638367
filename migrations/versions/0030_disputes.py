"""Create disputes, and the part of an earning that is disputed; the triggers follow from the model."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_dispute_{column}_seller_id_{table}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{table}.id", f"{table}.seller_id"], name=name)


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_dispute_{column}_{table}"))


def _id(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the table and the column."""
    op.add_column("earning", sa.Column("contested_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "dispute",
        *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id", "claim_id")),
        *(_id(name, nullable=True) for name in ("statement_id", "earning_id")),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("awarded_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        _moment("opened_at", nullable=False),
        _id("opened_by_id", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        _moment("answered_at"),
        _id("answered_by_id", nullable=True),
        sa.Column("objection", sa.String(length=2000), nullable=True),
        _moment("objected_at"),
        sa.Column("second_answer", sa.String(length=2000), nullable=True),
        _moment("second_at"),
        _id("second_by_id", nullable=True),
        _moment("accepted_at"),
        _moment("settled_at"),
        _to("partnership_id", "partnership"),
        _to("statement_id", "statement"),
        _to("earning_id", "earning"),
        _to("claim_id", "earning"),
        _of("seller_id", "organization"),
        _of("partner_id", "organization"),
        *(_of(name, "user") for name in ("opened_by_id", "answered_by_id", "second_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_dispute_id_seller_id")),
    )
    op.create_index(op.f("ix_dispute_partner_id"), "dispute", ["partner_id"])
    op.create_index("ix_dispute_seller_id_state", "dispute", ["seller_id", "state"])
    op.create_index("ix_dispute_partnership_id", "dispute", ["partnership_id"])
    op.create_index("ix_dispute_claim_id", "dispute", ["claim_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("dispute")
    op.drop_column("earning", "contested_minor")
