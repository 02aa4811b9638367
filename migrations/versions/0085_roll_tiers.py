"""Keep the day of a sale where tiers look at so many days in a row."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day."""
    op.add_column("earning", sa.Column("scope_day", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("earning", "scope_day")
