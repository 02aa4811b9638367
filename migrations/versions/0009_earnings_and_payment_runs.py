"""Create earnings, payment runs and destinations."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "payout_run",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("cutoff_month", sa.String(length=7), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("frozen", core.db.Json(), nullable=True),
        sa.Column("frozen_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("submitted_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("approved_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("approved_sha256", sa.String(length=64), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_payout_run_approved_by_id_user")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_payout_run_created_by_id_user")),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_payout_run_seller_id_organization")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["user.id"], name=op.f("fk_payout_run_submitted_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_run")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_payout_run_id_seller_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_payout_run_seller_id_number")),
    )
    op.create_table(
        "artefact",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("run_id", core.db.IdType(length=16), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("control_totals", core.db.Json(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_artefact_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["run_id", "seller_id"],
            ["payout_run.id", "payout_run.seller_id"],
            name=op.f("fk_artefact_run_id_seller_id_payout_run"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_artefact_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artefact")),
        sa.UniqueConstraint("run_id", "kind", "sha256", name=op.f("uq_artefact_run_id_kind_sha256")),
    )
    op.create_table(
        "payout_destination",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("usable_from", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_payout_destination_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_payout_destination_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_payout_destination_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_payout_destination_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_destination")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_payout_destination_id_seller_id")),
    )
    op.create_index(
        "ix_payout_destination_fingerprint", "payout_destination", ["seller_id", "fingerprint"], unique=False
    )
    op.create_index(op.f("ix_payout_destination_partner_id"), "payout_destination", ["partner_id"], unique=False)
    op.create_index("ix_payout_destination_partnership_id", "payout_destination", ["partnership_id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("run_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("destination_id", core.db.IdType(length=16), nullable=True),
        sa.Column("rail", sa.String(length=20), nullable=True),
        sa.Column("rail_object_id", sa.String(length=120), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("left_out_reason", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paid_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_id", "seller_id"],
            ["payout_destination.id", "payout_destination.seller_id"],
            name=op.f("fk_payout_destination_id_seller_id_payout_destination"),
        ),
        sa.ForeignKeyConstraint(["paid_by_id"], ["user.id"], name=op.f("fk_payout_paid_by_id_user")),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name=op.f("fk_payout_partner_id_organization")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_payout_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "seller_id"],
            ["payout_run.id", "payout_run.seller_id"],
            name=op.f("fk_payout_run_id_seller_id_payout_run"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_payout_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_payout_id_seller_id")),
        sa.UniqueConstraint(
            "run_id", "partnership_id", "currency", name=op.f("uq_payout_run_id_partnership_id_currency")
        ),
    )
    op.create_index(op.f("ix_payout_partner_id"), "payout", ["partner_id"], unique=False)
    op.create_index("ix_payout_partnership_id_state", "payout", ["partnership_id", "state"], unique=False)
    op.create_index(
        "uq_payout_rail_object_id",
        "payout",
        ["seller_id", "rail", "rail_object_id"],
        unique=True,
        sqlite_where=sa.text("rail_object_id IS NOT NULL"),
        postgresql_where=sa.text("rail_object_id IS NOT NULL"),
    )
    op.create_table(
        "earning",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("agreement_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", core.db.IdType(length=16), nullable=False),
        sa.Column("conversion_id", core.db.IdType(length=16), nullable=True),
        sa.Column("order_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("earned_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("posted_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("payable_minor", sa.BigInteger(), nullable=False),
        sa.Column("in_flight_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("hold_reason", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_version_id", "seller_id"],
            ["agreement_version.id", "agreement_version.seller_id"],
            name=op.f("fk_earning_agreement_version_id_seller_id_agreement_version"),
        ),
        sa.ForeignKeyConstraint(
            ["conversion_id", "seller_id"],
            ["conversion.id", "conversion.seller_id"],
            name=op.f("fk_earning_conversion_id_seller_id_conversion"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"], ["order.id", "order.seller_id"], name=op.f("fk_earning_order_id_seller_id_order")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name=op.f("fk_earning_partner_id_organization")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_earning_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_earning_placement_id_seller_id_placement"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_earning_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earning")),
        sa.UniqueConstraint(
            "agreement_version_id", "kind", "subject_id", name=op.f("uq_earning_agreement_version_id_kind_subject_id")
        ),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_earning_id_seller_id")),
    )
    op.create_index(op.f("ix_earning_conversion_id"), "earning", ["conversion_id"], unique=False)
    op.create_index(op.f("ix_earning_order_id"), "earning", ["order_id"], unique=False)
    op.create_index(op.f("ix_earning_partner_id"), "earning", ["partner_id"], unique=False)
    op.create_index("ix_earning_partnership_id_currency", "earning", ["partnership_id", "currency"], unique=False)
    op.create_index(op.f("ix_earning_placement_id"), "earning", ["placement_id"], unique=False)
    op.create_index("ix_earning_seller_id_release_on", "earning", ["seller_id", "release_on"], unique=False)
    op.create_table(
        "payout_line",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=False),
        sa.Column("earning_id", core.db.IdType(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_payout_line_amount_is_not_zero")),
        sa.ForeignKeyConstraint(
            ["earning_id", "seller_id"],
            ["earning.id", "earning.seller_id"],
            name=op.f("fk_payout_line_earning_id_seller_id_earning"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_payout_line_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_payout_line_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_payout_line_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_payout_line_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_line")),
        sa.UniqueConstraint("payout_id", "earning_id", name=op.f("uq_payout_line_payout_id_earning_id")),
    )
    op.create_index("ix_payout_line_earning_id", "payout_line", ["earning_id"], unique=False)
    op.create_index(op.f("ix_payout_line_partner_id"), "payout_line", ["partner_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_payout_line_partner_id"), table_name="payout_line")
    op.drop_index("ix_payout_line_earning_id", table_name="payout_line")
    op.drop_table("payout_line")
    op.drop_index("ix_earning_seller_id_release_on", table_name="earning")
    op.drop_index(op.f("ix_earning_placement_id"), table_name="earning")
    op.drop_index("ix_earning_partnership_id_currency", table_name="earning")
    op.drop_index(op.f("ix_earning_partner_id"), table_name="earning")
    op.drop_index(op.f("ix_earning_order_id"), table_name="earning")
    op.drop_index(op.f("ix_earning_conversion_id"), table_name="earning")
    op.drop_table("earning")
    op.drop_index(
        "uq_payout_rail_object_id",
        table_name="payout",
        sqlite_where=sa.text("rail_object_id IS NOT NULL"),
        postgresql_where=sa.text("rail_object_id IS NOT NULL"),
    )
    op.drop_index("ix_payout_partnership_id_state", table_name="payout")
    op.drop_index(op.f("ix_payout_partner_id"), table_name="payout")
    op.drop_table("payout")
    op.drop_index("ix_payout_destination_partnership_id", table_name="payout_destination")
    op.drop_index(op.f("ix_payout_destination_partner_id"), table_name="payout_destination")
    op.drop_index("ix_payout_destination_fingerprint", table_name="payout_destination")
    op.drop_table("payout_destination")
    op.drop_table("artefact")
    op.drop_table("payout_run")
