"""Create pictures, and which versions of designs hold them."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "picture",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        sa.Column("uploaded_by_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_picture_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user.id"], name=op.f("fk_picture_uploaded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("organization_id", "sha256", "name", name=op.f("uq_picture_organization_id_sha256_name")),
    )
    op.create_index("ix_picture_sha256", "picture", ["sha256"])
    op.create_table(
        "version_picture",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("creative_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("picture_id", core.db.IdType(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["creative_version_id", "seller_id"],
            ["creative_version.id", "creative_version.seller_id"],
            name=op.f("fk_version_picture_creative_version_id_seller_id_creative_version"),
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_version_picture_picture_id_picture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_picture")),
        sa.UniqueConstraint(
            "creative_version_id", "picture_id", name=op.f("uq_version_picture_creative_version_id_picture_id")
        ),
    )
    op.create_index("ix_version_picture_picture_id", "version_picture", ["picture_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("version_picture")
    op.drop_table("picture")
