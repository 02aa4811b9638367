"""Create unclaimed balances and requests to be paid, and keep on earnings what was written off or unclaimed."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'proposed'")


def _id(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _keys(table: str, *people: str) -> list[sa.Constraint]:
    to_partnership = sa.ForeignKeyConstraint(
        ["partnership_id", "seller_id"],
        ["partnership.id", "partnership.seller_id"],
        name=op.f(f"fk_{table}_partnership_id_seller_id_partnership"),
    )
    owners = [("seller_id", "organization"), ("partner_id", "organization"), *((name, "user") for name in people)]
    of = [sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}")) for name, to in owners]
    return [to_partnership, *of, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(table, *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id")), *parts)
    for name in ("seller_id", "partner_id"):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def upgrade() -> None:
    """Create both tables and add the columns; nothing was written off before."""
    for name in ("written_off_minor", "unclaimed_minor"):
        op.add_column("earning", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    _create(
        "unclaimed_balance",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("proposed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _id("proposed_by_id", nullable=True),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=True),
        _id("decided_by_id", nullable=True),
        *_keys("unclaimed_balance", "proposed_by_id", "decided_by_id"),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_unclaimed_balance_id_seller_id")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_unclaimed_balance_amount_is_positive")),
    )
    op.create_index(
        "uq_unclaimed_balance_open",
        "unclaimed_balance",
        ["partnership_id", "currency"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    _create(
        "payment_request",
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _id("asked_by_id", nullable=True),
        *_keys("payment_request", "asked_by_id"),
    )
    op.create_index("ix_payment_request_partnership_id", "payment_request", ["partnership_id", "asked_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("payment_request")
    op.drop_table("unclaimed_balance")
    for name in ("unclaimed_minor", "written_off_minor"):
        op.drop_column("earning", name)
