"""Keep that a guest of a review was reminded, so that it happens once. Whoever is asked already may be reminded yet."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty everywhere."""
    with op.batch_alter_table("review_guest") as table:
        table.add_column(sa.Column("reminded_at", core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("review_guest") as table:
        table.drop_column("reminded_at")
