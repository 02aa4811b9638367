"""Keep that a payment came back from a destination, so that nothing is paid there before its partner confirms it."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COLUMNS = ("blocked_at", "blocked_as", "blocked_reason")


def upgrade() -> None:
    """Add the columns; no destination is blocked at first."""
    op.add_column("payout_destination", sa.Column("blocked_at", core.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column("payout_destination", sa.Column("blocked_as", sa.String(length=20), nullable=True))
    op.add_column("payout_destination", sa.Column("blocked_reason", sa.String(length=300), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    for name in reversed(COLUMNS):
        op.drop_column("payout_destination", name)
