"""Keep until when and on which channels an approval was asked for and given. What was given before is for every one."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

_DATED = ("review_round", "decision")


def upgrade() -> None:
    """Add the columns, empty everywhere."""
    for name in (*_DATED, "approval"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("channels", sa.String(80), nullable=False, server_default=""))
            if name in _DATED:
                table.add_column(sa.Column("last_day", sa.Date(), nullable=True))
        with op.batch_alter_table(name) as table:
            table.alter_column("channels", server_default=None)


def downgrade() -> None:
    """Drop them."""
    for name in (*_DATED, "approval"):
        with op.batch_alter_table(name) as table:
            table.drop_column("channels")
            if name in _DATED:
                table.drop_column("last_day")
