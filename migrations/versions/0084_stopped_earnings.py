"""Find what is on hold, flagged or in dispute without going through all of a seller's earnings."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

_STOPPED = sa.text("(contested_minor <> 0 OR hold_reason IS NOT NULL OR kept_until IS NOT NULL)")


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_earning_stopped", "earning", ["seller_id"], sqlite_where=_STOPPED, postgresql_where=_STOPPED)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_earning_stopped", table_name="earning")
