"""Keep with a version what the code it names gave when it was saved: its discount and last day are approved with it."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; versions from before have none, and so keep their fingerprints."""
    with op.batch_alter_table("creative_version") as table:
        table.add_column(sa.Column("code_discount_bps", sa.Integer(), nullable=True))
        table.add_column(sa.Column("code_ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("creative_version") as table:
        table.drop_column("code_ends_on")
        table.drop_column("code_discount_bps")
