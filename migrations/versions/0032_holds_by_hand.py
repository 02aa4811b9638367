"""Keep until when and why a seller holds a share by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day and the reason."""
    op.add_column("earning", sa.Column("kept_until", sa.Date(), nullable=True))
    op.add_column("earning", sa.Column("kept_reason", sa.String(length=300), nullable=True))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("earning", "kept_reason")
    op.drop_column("earning", "kept_until")
