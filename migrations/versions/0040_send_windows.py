"""Keep until when a placement goes out, and whether it may before."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the last day and the embargo; nothing is under one yet."""
    op.add_column("placement", sa.Column("send_until", sa.Date(), nullable=True))
    op.add_column("placement", sa.Column("is_embargoed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("placement", "is_embargoed")
    op.drop_column("placement", "send_until")
