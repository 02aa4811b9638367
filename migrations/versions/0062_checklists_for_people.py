"""Keep what reviewers of a program's designs have to look at, and what each of them ticked."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_COLUMNS = (("review_plan", "checklist"), ("review_round", "checklist"), ("decision", "ticked"))


def upgrade() -> None:
    """Add the lists, empty everywhere."""
    for name, column in _COLUMNS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column(column, core.db.Json(), nullable=False, server_default="[]"))
        with op.batch_alter_table(name) as table:
            table.alter_column(column, server_default=None)


def downgrade() -> None:
    """Drop them."""
    for name, column in _COLUMNS:
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
