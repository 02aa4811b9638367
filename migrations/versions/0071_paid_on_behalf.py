"""Let a partner sign that a third party is paid in its place; nobody has so far."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was signed, and by whom."""
    with op.batch_alter_table("payout_destination") as table:
        table.add_column(sa.Column("instruction", sa.Text(), nullable=True))
        table.add_column(sa.Column("signed_as", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Drop both; the accounts stay, as if they were the partners' own."""
    with op.batch_alter_table("payout_destination") as table:
        table.drop_column("signed_as")
        table.drop_column("instruction")
