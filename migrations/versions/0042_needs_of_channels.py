"""Keep what was said of what a channel needs."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the answers; nothing was said yet."""
    op.add_column("placement", sa.Column("answers", core.db.Json(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("placement", "answers")
