"""Keep in which other currency a remittance or a payout moved, with the rate, its source and its day."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

_LIVE = sa.text("taken_back_at IS NULL")


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _minor(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_exchange_{column}_seller_id_{table}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{table}.id", f"{table}.seller_id"], name=name)


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_exchange_{column}_{table}"))


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "exchange",
        *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id")),
        *(_id(name, nullable=True) for name in ("remittance_id", "payout_id")),
        _text("bank", 40),
        _text("currency", 3),
        _minor("amount_minor"),
        _text("moved_currency", 3),
        _minor("moved_minor"),
        _minor("expected_minor"),
        _text("rate", 24),
        _text("rate_source", 120),
        sa.Column("rate_on", sa.Date(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        _moment("recorded_at", nullable=False),
        _id("recorded_by_id", nullable=True),
        _moment("taken_back_at"),
        _text("taken_back_reason", 300, nullable=True),
        sa.CheckConstraint("(remittance_id IS NULL) <> (payout_id IS NULL)", name=op.f("ck_exchange_is_of_one")),
        sa.CheckConstraint("currency <> moved_currency", name=op.f("ck_exchange_is_of_two_currencies")),
        _to("partnership_id", "partnership"),
        _to("remittance_id", "remittance"),
        _to("payout_id", "payout"),
        _of("seller_id", "organization"),
        _of("partner_id", "organization"),
        _of("recorded_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_exchange_id_seller_id")),
    )
    op.create_index(op.f("ix_exchange_partner_id"), "exchange", ["partner_id"])
    op.create_index("ix_exchange_seller_id", "exchange", ["seller_id"])
    for column in ("remittance_id", "payout_id"):
        name = f"uq_exchange_{column}"
        op.create_index(name, "exchange", [column], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("exchange")
