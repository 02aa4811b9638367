"""Keep when both sides of a program were told that no order is heard of."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("program", sa.Column("silence_told_at", core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("program", "silence_told_at")
