"""Create adjustments, attributions and conversions."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "adjustment",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "refund",
                "dispute_lost",
                "cancellation",
                "correction",
                name="adjustmentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_sellers_fault", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("occurred_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_adjustment_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_adjustment_id_seller_id")),
        sa.UniqueConstraint(
            "order_id", "source", "external_id", name=op.f("uq_adjustment_order_id_source_external_id")
        ),
    )
    op.create_table(
        "attribution",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("trace", core.db.Json(), nullable=False),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_attribution_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
        sa.UniqueConstraint("order_id", name=op.f("uq_attribution_order_id")),
    )
    op.create_table(
        "conversion",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=True),
        sa.Column("lead_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("agreement_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum("click", "coupon", "customer", name="evidence", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("click_id", core.db.IdType(length=16), nullable=True),
        sa.Column("touched_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("trace", core.db.Json(), nullable=False),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_version_id", "seller_id"],
            ["agreement_version.id", "agreement_version.seller_id"],
            name=op.f("fk_conversion_agreement_version_id_seller_id_agreement_version"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "seller_id"], ["lead.id", "lead.seller_id"], name=op.f("fk_conversion_lead_id_seller_id_lead")
        ),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_conversion_order_id_seller_id_order"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_conversion_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_conversion_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_conversion_placement_id_seller_id_placement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_conversion_id_seller_id")),
        sa.UniqueConstraint("order_id", "placement_id", name=op.f("uq_conversion_order_id_placement_id")),
    )
    op.create_index("ix_conversion_partner_id_decided_at", "conversion", ["partner_id", "decided_at"], unique=False)
    op.create_index("ix_conversion_placement_id", "conversion", ["placement_id"], unique=False)
    op.create_table(
        "order_conflict",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("report", core.db.Json(), nullable=False),
        sa.Column("received_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "kept_first", "took_new", name="conflictstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("resolved_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_order_conflict_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_conflict")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_order_conflict_id_seller_id")),
        sa.UniqueConstraint("order_id", "content_sha256", name=op.f("uq_order_conflict_order_id_content_sha256")),
    )
    op.create_index("ix_order_conflict_seller_id_state", "order_conflict", ["seller_id", "state"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_order_conflict_seller_id_state", table_name="order_conflict")
    op.drop_table("order_conflict")
    op.drop_index("ix_conversion_placement_id", table_name="conversion")
    op.drop_index("ix_conversion_partner_id_decided_at", table_name="conversion")
    op.drop_table("conversion")
    op.drop_table("attribution")
    op.drop_table("adjustment")
