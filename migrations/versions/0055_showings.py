"""Create the proofs that banners were shown."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=False)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "showing",
        _id("id"),
        _id("seller_id"),
        _id("partnership_id"),
        _id("partner_id"),
        _id("placement_id"),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("page_url", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        _id("added_by_id"),
        _id("organization_id"),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_showing_added_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_showing_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_showing_placement_id_seller_id_placement"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_showing_partnership_id_seller_id_partnership"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showing")),
    )
    for column in ("seller_id", "partner_id", "placement_id"):
        op.create_index(op.f(f"ix_showing_{column}"), "showing", [column])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("showing")
