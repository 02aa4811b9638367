"""Let a program say how many business days a late answer waits before the owners are told: none so far."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, 0 everywhere."""
    with op.batch_alter_table("review_plan") as table:
        table.add_column(sa.Column("tell_after", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("review_plan") as table:
        table.alter_column("tell_after", server_default=None)


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("review_plan") as table:
        table.drop_column("tell_after")
