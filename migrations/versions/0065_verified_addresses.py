"""Keep when an e-mail address that is paid to was confirmed by somebody who reads it; nobody has so far."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("payout_destination") as table:
        table.add_column(sa.Column("verified_at", core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("payout_destination") as table:
        table.drop_column("verified_at")
