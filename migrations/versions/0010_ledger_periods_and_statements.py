"""Create the ledger, periods and statements."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "period",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=60), nullable=False),
        sa.Column("entries_sha256", sa.String(length=64), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_period_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_period_id_seller_id")),
        sa.UniqueConstraint("seller_id", "month", name=op.f("uq_period_seller_id_month")),
    )
    op.create_table(
        "account",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rail_account", sa.String(length=40), nullable=True),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name=op.f("fk_account_partner_id_organization")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_account_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_account_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_account_id_seller_id")),
        sa.UniqueConstraint("key", name=op.f("uq_account_key")),
    )
    op.create_index(op.f("ix_account_partner_id"), "account", ["partner_id"], unique=False)
    op.create_index("ix_account_partnership_id_currency", "account", ["partnership_id", "currency"], unique=False)
    op.create_index("ix_account_seller_id_kind", "account", ["seller_id", "kind"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("restates_id", core.db.IdType(length=16), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("body", core.db.Json(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("review_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name=op.f("fk_statement_partner_id_organization")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_statement_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["restates_id", "seller_id"],
            ["statement.id", "statement.seller_id"],
            name=op.f("fk_statement_restates_id_seller_id_statement"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_statement_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_statement_id_seller_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_statement_seller_id_number")),
    )
    op.create_index(op.f("ix_statement_partner_id"), "statement", ["partner_id"], unique=False)
    op.create_index("ix_statement_partnership_id_month", "statement", ["partnership_id", "month"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("earning_id", core.db.IdType(length=16), nullable=True),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=True),
        sa.Column("reverses_id", core.db.IdType(length=16), nullable=True),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("adjusts_period", sa.String(length=7), nullable=True),
        sa.Column("occurred_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("chain_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_entry_has_key")),
        sa.ForeignKeyConstraint(
            ["earning_id", "seller_id"],
            ["earning.id", "earning.seller_id"],
            name=op.f("fk_entry_earning_id_seller_id_earning"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name=op.f("fk_entry_partner_id_organization")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_entry_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_entry_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id", "seller_id"],
            ["entry.id", "entry.seller_id"],
            name=op.f("fk_entry_reverses_id_seller_id_entry"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_entry_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_entry_id_seller_id")),
        sa.UniqueConstraint("seller_id", "key", name=op.f("uq_entry_seller_id_key")),
        sa.UniqueConstraint("seller_id", "seq", name=op.f("uq_entry_seller_id_seq")),
    )
    op.create_index(op.f("ix_entry_earning_id"), "entry", ["earning_id"], unique=False)
    op.create_index(op.f("ix_entry_partner_id"), "entry", ["partner_id"], unique=False)
    op.create_index("ix_entry_partnership_id_period", "entry", ["partnership_id", "period"], unique=False)
    op.create_index(op.f("ix_entry_payout_id"), "entry", ["payout_id"], unique=False)
    op.create_index("ix_entry_seller_id_period", "entry", ["seller_id", "period"], unique=False)
    op.create_table(
        "move",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("entry_id", core.db.IdType(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("debit_account_id", core.db.IdType(length=16), nullable=False),
        sa.Column("credit_account_id", core.db.IdType(length=16), nullable=False),
        sa.Column("earning_id", core.db.IdType(length=16), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_move_amount_is_positive")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_move_two_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id", "seller_id"],
            ["account.id", "account.seller_id"],
            name=op.f("fk_move_credit_account_id_seller_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id", "seller_id"],
            ["account.id", "account.seller_id"],
            name=op.f("fk_move_debit_account_id_seller_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["earning_id", "seller_id"],
            ["earning.id", "earning.seller_id"],
            name=op.f("fk_move_earning_id_seller_id_earning"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "seller_id"], ["entry.id", "entry.seller_id"], name=op.f("fk_move_entry_id_seller_id_entry")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_move_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
        sa.UniqueConstraint("entry_id", "position", name=op.f("uq_move_entry_id_position")),
    )
    op.create_index(op.f("ix_move_credit_account_id"), "move", ["credit_account_id"], unique=False)
    op.create_index(op.f("ix_move_debit_account_id"), "move", ["debit_account_id"], unique=False)
    op.create_index(op.f("ix_move_earning_id"), "move", ["earning_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_move_earning_id"), table_name="move")
    op.drop_index(op.f("ix_move_debit_account_id"), table_name="move")
    op.drop_index(op.f("ix_move_credit_account_id"), table_name="move")
    op.drop_table("move")
    op.drop_index("ix_entry_seller_id_period", table_name="entry")
    op.drop_index(op.f("ix_entry_payout_id"), table_name="entry")
    op.drop_index("ix_entry_partnership_id_period", table_name="entry")
    op.drop_index(op.f("ix_entry_partner_id"), table_name="entry")
    op.drop_index(op.f("ix_entry_earning_id"), table_name="entry")
    op.drop_table("entry")
    op.drop_index("ix_statement_partnership_id_month", table_name="statement")
    op.drop_index(op.f("ix_statement_partner_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_index("ix_account_seller_id_kind", table_name="account")
    op.drop_index("ix_account_partnership_id_currency", table_name="account")
    op.drop_index(op.f("ix_account_partner_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("period")
