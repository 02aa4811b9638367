"""Create the warnings that approvals run out."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "approval_warning",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("approval_id", core.db.IdType(length=16), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id", "seller_id"],
            ["approval.id", "approval.seller_id"],
            name=op.f("fk_approval_warning_approval_id_seller_id_approval"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_warning")),
        sa.UniqueConstraint("approval_id", "days_ahead", name=op.f("uq_approval_warning_approval_id_days_ahead")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("approval_warning")
