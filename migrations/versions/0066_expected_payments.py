"""Keep the day by which a partner was told to expect a payment; nobody was told of any so far."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("payout") as table:
        table.add_column(sa.Column("expected_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("payout") as table:
        table.drop_column("expected_on")
