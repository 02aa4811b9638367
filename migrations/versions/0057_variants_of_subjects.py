"""Keep variants of a mail's subject with its version, and which subject a mail went out with."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; versions and reports from before have none."""
    for table, column in (("creative_version", _variants()), ("mail_report", _subject())):
        with op.batch_alter_table(table) as batch:
            batch.add_column(column)
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column.name, server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("mail_report") as batch:
        batch.drop_column("subject")
    with op.batch_alter_table("creative_version") as batch:
        batch.drop_column("more_subjects")


def _variants() -> sa.Column[str]:
    return sa.Column("more_subjects", sa.Text(), nullable=False, server_default="")


def _subject() -> sa.Column[str]:
    return sa.Column("subject", sa.String(length=200), nullable=False, server_default="")
