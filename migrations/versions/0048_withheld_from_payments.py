"""Keep what is withheld of a payment for the tax office."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was withheld before."""
    op.add_column("payout", sa.Column("withheld_minor", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("payout", "withheld_minor")
