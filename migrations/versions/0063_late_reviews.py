"""Note that the owners were told of a review whose day passed."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when they were told."""
    op.add_column("review_round", sa.Column("escalated_at", core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("review_round", "escalated_at")
