"""Keep what a seller assumes about the cost of advertising, for the verdict."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "assumption",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ad_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("anyway_bps", sa.Integer(), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_assumption_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumption")),
        sa.UniqueConstraint("seller_id", "currency", name=op.f("uq_assumption_seller_id_currency")),
    )
    op.create_index(op.f("ix_assumption_seller_id"), "assumption", ["seller_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("assumption")
