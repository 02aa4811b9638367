"""Create store reports, remittances and reminders."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "remittance",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("reference_key", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("taken_back_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("taken_back_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_remittance_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_remittance_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_remittance_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_remittance_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_remittance_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_remittance_id_seller_id")),
    )
    op.create_index(op.f("ix_remittance_partner_id"), "remittance", ["partner_id"], unique=False)
    op.create_index("ix_remittance_seller_id", "remittance", ["seller_id"], unique=False)
    op.create_index(
        "uq_remittance_reference",
        "remittance",
        ["partnership_id", "reference_key"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )

    op.create_table(
        "store_reminder",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_store_reminder_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_store_reminder_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_store_reminder_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_reminder")),
        sa.UniqueConstraint(
            "partnership_id", "month", "kind", name=op.f("uq_store_reminder_partnership_id_month_kind")
        ),
    )
    op.create_index(op.f("ix_store_reminder_partner_id"), "store_reminder", ["partner_id"], unique=False)
    op.create_index(op.f("ix_store_reminder_seller_id"), "store_reminder", ["seller_id"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("agreement_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("corrects_id", core.db.IdType(length=16), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", core.db.Json(), nullable=False),
        sa.Column("owed_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_by_seller", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", core.db.IdType(length=16), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_settlement_number_is_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_version_id", "seller_id"],
            ["agreement_version.id", "agreement_version.seller_id"],
            name=op.f("fk_settlement_agreement_version_id_seller_id_agreement_version"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id", "seller_id"],
            ["settlement.id", "settlement.seller_id"],
            name=op.f("fk_settlement_corrects_id_seller_id_settlement"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_settlement_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_settlement_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_settlement_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_settlement_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_settlement_id_seller_id")),
        sa.UniqueConstraint(
            "partnership_id", "month", "number", name=op.f("uq_settlement_partnership_id_month_number")
        ),
    )
    op.create_index(op.f("ix_settlement_partner_id"), "settlement", ["partner_id"], unique=False)
    op.create_index("ix_settlement_seller_id_month", "settlement", ["seller_id", "month"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_settlement_seller_id_month", table_name="settlement")
    op.drop_index("ix_settlement_partner_id", table_name="settlement")

    op.drop_table("settlement")
    op.drop_index("ix_store_reminder_seller_id", table_name="store_reminder")
    op.drop_index("ix_store_reminder_partner_id", table_name="store_reminder")

    op.drop_table("store_reminder")
    op.drop_index("uq_remittance_reference", table_name="remittance")
    op.drop_index("ix_remittance_seller_id", table_name="remittance")
    op.drop_index("ix_remittance_partner_id", table_name="remittance")

    op.drop_table("remittance")
