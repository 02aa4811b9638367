"""Create brand guidelines and the links that show them."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def _to(column: str, table: str, *, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{of}_{column}_{table}"))


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "brand_guidelines",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("logo_id", core.db.IdType(length=16), nullable=True),
        sa.Column("colours", core.db.Json(), nullable=False),
        sa.Column("tone", sa.Text(), nullable=False),
        sa.Column("dos", sa.Text(), nullable=False),
        sa.Column("donts", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.String(length=500), nullable=False),
        sa.Column("forbidden", core.db.Json(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("author_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _to("organization_id", "organization", of="brand_guidelines"),
        _to("logo_id", "picture", of="brand_guidelines"),
        _to("author_id", "user", of="brand_guidelines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_guidelines")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_brand_guidelines_organization_id_number")),
    )
    op.create_table(
        "brand_share",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("code", sa.String(length=43), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        _to("organization_id", "organization", of="brand_share"),
        _to("created_by_id", "user", of="brand_share"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_share")),
        sa.UniqueConstraint("code", name=op.f("uq_brand_share_code")),
    )
    op.create_index(op.f("ix_brand_share_organization_id"), "brand_share", ["organization_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("brand_share")
    op.drop_table("brand_guidelines")
