"""Create programs, campaigns, placements, links and coupons."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "link_epoch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_epoch")),
    )
    op.create_table(
        "program",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "state", sa.Enum("active", "archived", name="programstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("landing_url", sa.Text(), nullable=False),
        sa.Column("allowed_hosts", core.db.Json(), nullable=False),
        sa.Column("click_id_param", sa.String(length=40), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.Column("plain_links_need_design", sa.Boolean(), nullable=False),
        sa.Column("default_terms", core.db.Json(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_program_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_program_id_seller_id")),
        sa.UniqueConstraint("seller_id", "slug", name=op.f("uq_program_seller_id_slug")),
    )
    op.create_index(op.f("ix_program_seller_id"), "program", ["seller_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "live", "paused", "ended", "archived", name="campaignstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("landing_url", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_campaign_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_campaign_id_seller_id")),
    )
    op.create_index(op.f("ix_campaign_program_id"), "campaign", ["program_id"], unique=False)
    op.create_index(op.f("ix_campaign_seller_id"), "campaign", ["seller_id"], unique=False)
    op.create_table(
        "product",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_product_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_product_id_seller_id")),
    )
    op.create_index(op.f("ix_product_program_id"), "product", ["program_id"], unique=False)
    op.create_table(
        "placement",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("campaign_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("email", "store", "banner", "event", "link", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("planned", "ready", "live", "paused", "ended", name="placementstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("audience_size", sa.Integer(), nullable=True),
        sa.Column("send_on", sa.Date(), nullable=True),
        sa.Column("needs_creative", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "seller_id"],
            ["campaign.id", "campaign.seller_id"],
            name=op.f("fk_placement_campaign_id_seller_id_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_placement_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_placement_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_placement_id_seller_id")),
    )
    op.create_index(op.f("ix_placement_campaign_id"), "placement", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_placement_partner_id"), "placement", ["partner_id"], unique=False)
    op.create_index(op.f("ix_placement_partnership_id"), "placement", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_placement_program_id"), "placement", ["program_id"], unique=False)
    op.create_index(op.f("ix_placement_seller_id"), "placement", ["seller_id"], unique=False)
    op.create_table(
        "coupon",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column(
            "policy",
            sa.Enum("always", "with_link", "if_it_wins", name="couponpolicy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("discount_bps", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("disabled_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_coupon_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_coupon_placement_id_seller_id_placement"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_coupon_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_coupon_id_seller_id")),
        sa.UniqueConstraint("program_id", "code_key", name=op.f("uq_coupon_program_id_code_key")),
    )
    op.create_index(op.f("ix_coupon_partner_id"), "coupon", ["partner_id"], unique=False)
    op.create_index(op.f("ix_coupon_partnership_id"), "coupon", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_coupon_placement_id"), "coupon", ["placement_id"], unique=False)
    op.create_index(op.f("ix_coupon_seller_id"), "coupon", ["seller_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("tenant_id", sa.String(length=255), nullable=True),
        sa.Column("starts_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_link_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_link_placement_id_seller_id_placement"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_link_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("domain", "code", name=op.f("uq_link_domain_code")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_link_id_seller_id")),
        sa.UniqueConstraint("seller_id", "external_id", name=op.f("uq_link_seller_id_external_id")),
    )
    op.create_index(op.f("ix_link_partner_id"), "link", ["partner_id"], unique=False)
    op.create_index(op.f("ix_link_partnership_id"), "link", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_link_placement_id"), "link", ["placement_id"], unique=False)
    op.create_index("ix_link_seller_created", "link", ["seller_id", "id"], unique=False)
    op.create_index(op.f("ix_link_tenant_id"), "link", ["tenant_id"], unique=False)
    op.create_table(
        "placement_state",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "ready", "live", "paused", "ended", name="placementstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_placement_state_placement_id_seller_id_placement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_state")),
    )
    op.create_index("ix_placement_state_placement", "placement_state", ["placement_id", "from_at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_placement_state_placement", table_name="placement_state")
    op.drop_table("placement_state")
    op.drop_index(op.f("ix_link_tenant_id"), table_name="link")
    op.drop_index("ix_link_seller_created", table_name="link")
    op.drop_index(op.f("ix_link_placement_id"), table_name="link")
    op.drop_index(op.f("ix_link_partnership_id"), table_name="link")
    op.drop_index(op.f("ix_link_partner_id"), table_name="link")
    op.drop_table("link")
    op.drop_index(op.f("ix_coupon_seller_id"), table_name="coupon")
    op.drop_index(op.f("ix_coupon_placement_id"), table_name="coupon")
    op.drop_index(op.f("ix_coupon_partnership_id"), table_name="coupon")
    op.drop_index(op.f("ix_coupon_partner_id"), table_name="coupon")
    op.drop_table("coupon")
    op.drop_index(op.f("ix_placement_seller_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_program_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_partnership_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_partner_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_campaign_id"), table_name="placement")
    op.drop_table("placement")
    op.drop_index(op.f("ix_product_program_id"), table_name="product")
    op.drop_table("product")
    op.drop_index(op.f("ix_campaign_seller_id"), table_name="campaign")
    op.drop_index(op.f("ix_campaign_program_id"), table_name="campaign")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_program_seller_id"), table_name="program")
    op.drop_table("program")
    op.drop_table("link_epoch")
