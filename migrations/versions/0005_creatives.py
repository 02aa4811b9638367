"""Create creatives, their versions and comments."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "creative",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("campaign_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("html_mail", "page_section", name="creativekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "owner_side", sa.Enum("seller", "partner", name="side", native_enum=False, length=40), nullable=False
        ),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "seller_id"],
            ["campaign.id", "campaign.seller_id"],
            name=op.f("fk_creative_campaign_id_seller_id_campaign"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_creative_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_creative_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_creative_placement_id_seller_id_placement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creative")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_creative_id_seller_id")),
    )
    op.create_index(op.f("ix_creative_campaign_id"), "creative", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_creative_partner_id"), "creative", ["partner_id"], unique=False)
    op.create_index(op.f("ix_creative_partnership_id"), "creative", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_creative_placement_id"), "creative", ["placement_id"], unique=False)
    op.create_index(op.f("ix_creative_seller_id"), "creative", ["seller_id"], unique=False)
    op.create_table(
        "creative_version",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("creative_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "changes_requested",
                "withdrawn",
                name="versionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("html_mail", "page_section", name="creativekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("from_name", sa.String(length=120), nullable=False),
        sa.Column("preheader", sa.String(length=200), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("blocks", core.db.Json(), nullable=False),
        sa.Column("checks", core.db.Json(), nullable=False),
        sa.Column("author_id", core.db.IdType(length=16), nullable=False),
        sa.Column("author_organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_creative_version_author_id_user")),
        sa.ForeignKeyConstraint(
            ["author_organization_id"],
            ["organization.id"],
            name=op.f("fk_creative_version_author_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["creative_id", "seller_id"],
            ["creative.id", "creative.seller_id"],
            name=op.f("fk_creative_version_creative_id_seller_id_creative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creative_version")),
        sa.UniqueConstraint("creative_id", "number", name=op.f("uq_creative_version_creative_id_number")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_creative_version_id_seller_id")),
    )
    op.create_index(op.f("ix_creative_version_partner_id"), "creative_version", ["partner_id"], unique=False)
    op.create_index("ix_creative_version_sha256", "creative_version", ["sha256"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("creative_id", core.db.IdType(length=16), nullable=False),
        sa.Column("creative_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("parent_id", core.db.IdType(length=16), nullable=True),
        sa.Column("block_id", sa.String(length=20), nullable=True),
        sa.Column("quote", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("is_must_fix", sa.Boolean(), nullable=False),
        sa.Column("side", sa.Enum("seller", "partner", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("author_id", core.db.IdType(length=16), nullable=False),
        sa.Column("author_organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_comment_author_id_user")),
        sa.ForeignKeyConstraint(
            ["author_organization_id"], ["organization.id"], name=op.f("fk_comment_author_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["creative_id", "seller_id"],
            ["creative.id", "creative.seller_id"],
            name=op.f("fk_comment_creative_id_seller_id_creative"),
        ),
        sa.ForeignKeyConstraint(
            ["creative_version_id", "seller_id"],
            ["creative_version.id", "creative_version.seller_id"],
            name=op.f("fk_comment_creative_version_id_seller_id_creative_version"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "seller_id"],
            ["comment.id", "comment.seller_id"],
            name=op.f("fk_comment_parent_id_seller_id_comment"),
        ),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["user.id"], name=op.f("fk_comment_resolved_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_comment_id_seller_id")),
    )
    op.create_index(op.f("ix_comment_creative_id"), "comment", ["creative_id"], unique=False)
    op.create_index(op.f("ix_comment_parent_id"), "comment", ["parent_id"], unique=False)
    op.create_index(op.f("ix_comment_partner_id"), "comment", ["partner_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_comment_partner_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_parent_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_creative_id"), table_name="comment")
    op.drop_table("comment")
    op.drop_index("ix_creative_version_sha256", table_name="creative_version")
    op.drop_index(op.f("ix_creative_version_partner_id"), table_name="creative_version")
    op.drop_table("creative_version")
    op.drop_index(op.f("ix_creative_seller_id"), table_name="creative")
    op.drop_index(op.f("ix_creative_placement_id"), table_name="creative")
    op.drop_index(op.f("ix_creative_partnership_id"), table_name="creative")
    op.drop_index(op.f("ix_creative_partner_id"), table_name="creative")
    op.drop_index(op.f("ix_creative_campaign_id"), table_name="creative")
    op.drop_table("creative")
