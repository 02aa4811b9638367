"""Keep what the brand checks said when a version was submitted: what they go by may have changed since it was saved."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the list, empty everywhere."""
    with op.batch_alter_table("review_round") as table:
        table.add_column(sa.Column("checks", core.db.Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("review_round") as table:
        table.alter_column("checks", server_default=None)


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("review_round") as table:
        table.drop_column("checks")
