"""Keep what else a bank needs beside an account number: routing number, BIC and the bank's name."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COLUMNS = {"routing_number": 20, "bic": 11, "bank_name": 120}


def upgrade() -> None:
    """Add the columns; destinations that were set before have none of them."""
    for name, length in COLUMNS.items():
        op.add_column("payout_destination", sa.Column(name, sa.String(length=length), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    for name in COLUMNS:
        op.drop_column("payout_destination", name)
