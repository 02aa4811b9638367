"""Keep what a design's HTML was built of, so that it can be changed again."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the parts; versions from before were pasted and have none."""
    with op.batch_alter_table("creative_version") as table:
        table.add_column(sa.Column("parts", core.db.Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("creative_version") as table:
        table.alter_column("parts", server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("creative_version") as table:
        table.drop_column("parts")
