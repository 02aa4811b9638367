"""Create clicks, customers and orders."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "click",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("link_id", core.db.IdType(length=16), nullable=False),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "traffic_class",
            sa.Enum(
                "human",
                "unknown",
                "duplicate",
                "bot",
                "scanner",
                "prefetch",
                "not_navigation",
                name="trafficclass",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("found_state", sa.String(length=20), nullable=False),
        sa.Column("repeats_id", core.db.IdType(length=16), nullable=True),
        sa.Column("referrer_host", sa.String(length=253), nullable=False),
        sa.Column("utm", core.db.Json(), nullable=True),
        sa.Column("device", sa.String(length=10), nullable=False),
        sa.Column("ip_prefix", sa.String(length=45), nullable=False),
        sa.Column("visitor_hash", sa.String(length=16), nullable=False),
        sa.Column("user_agent", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click")),
    )
    op.create_index("ix_click_seller_id_id", "click", ["seller_id", "id"], unique=False)
    op.create_table(
        "click_rollup",
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("link_id", core.db.IdType(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "traffic_class",
            sa.Enum(
                "human",
                "unknown",
                "duplicate",
                "bot",
                "scanner",
                "prefetch",
                "not_navigation",
                name="trafficclass",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "link_id", "day", "traffic_class", name=op.f("pk_click_rollup")),
    )
    op.create_index("ix_click_rollup_seller_id_day", "click_rollup", ["seller_id", "day"], unique=False)
    op.create_table(
        "customer",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("avatar", sa.String(length=500), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("first_click_id", core.db.IdType(length=16), nullable=True),
        sa.Column("first_link_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erased_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_customer_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_customer_id_seller_id")),
        sa.UniqueConstraint("program_id", "external_id", name=op.f("uq_customer_program_id_external_id")),
    )
    op.create_index(op.f("ix_customer_email"), "customer", ["email"], unique=False)
    op.create_table(
        "lead",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("customer_id", core.db.IdType(length=16), nullable=False),
        sa.Column("event_name", sa.String(length=255), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("click_id", core.db.IdType(length=16), nullable=True),
        sa.Column("link_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=True),
        sa.Column("metadata", core.db.Json(), nullable=True),
        sa.Column("occurred_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "seller_id"],
            ["customer.id", "customer.seller_id"],
            name=op.f("fk_lead_customer_id_seller_id_customer"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_lead_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("customer_id", "event_name", name=op.f("uq_lead_customer_id_event_name")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_lead_id_seller_id")),
    )
    op.create_table(
        "order",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("event_name", sa.String(length=255), nullable=False),
        sa.Column("payment_processor", sa.String(length=20), nullable=False),
        sa.Column("lead_event_name", sa.String(length=255), nullable=True),
        sa.Column("placed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paid_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("customer_id", core.db.IdType(length=16), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), nullable=False),
        sa.Column("fees_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("click_id", core.db.IdType(length=16), nullable=True),
        sa.Column("link_id", core.db.IdType(length=16), nullable=True),
        sa.Column("coupons", core.db.Json(), nullable=False),
        sa.Column("metadata", core.db.Json(), nullable=True),
        sa.Column("is_new_customer", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id", "seller_id"],
            ["customer.id", "customer.seller_id"],
            name=op.f("fk_order_customer_id_seller_id_customer"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_order_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_order_id_seller_id")),
        sa.UniqueConstraint("program_id", "source", "external_id", name=op.f("uq_order_program_id_source_external_id")),
    )
    op.create_index("ix_order_customer_id", "order", ["customer_id"], unique=False)
    op.create_index("ix_order_seller_id_placed_at", "order", ["seller_id", "placed_at"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_order_line_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_line_order_id_number")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("order_line")
    op.drop_index("ix_order_seller_id_placed_at", table_name="order")
    op.drop_index("ix_order_customer_id", table_name="order")
    op.drop_table("order")
    op.drop_table("lead")
    op.drop_index(op.f("ix_customer_email"), table_name="customer")
    op.drop_table("customer")
    op.drop_index("ix_click_rollup_seller_id_day", table_name="click_rollup")
    op.drop_table("click_rollup")
    op.drop_index("ix_click_seller_id_id", table_name="click")
    op.drop_table("click")
