"""Keep in which mode, test or live, each attempt of a payout was sent: that of the seller's key so far."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and fill it from the seller's account at the rail."""
    with op.batch_alter_table("payout_attempt") as table:
        table.add_column(sa.Column("livemode", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE payout_attempt SET livemode = (SELECT livemode FROM rail_account WHERE rail_account.seller_id = "
        "payout_attempt.seller_id AND rail_account.rail = payout_attempt.rail) "
        "WHERE EXISTS (SELECT 1 FROM rail_account WHERE rail_account.seller_id = payout_attempt.seller_id "
        "AND rail_account.rail = payout_attempt.rail)"
    )
    with op.batch_alter_table("payout_attempt") as table:
        table.alter_column("livemode", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("payout_attempt") as table:
        table.drop_column("livemode")
