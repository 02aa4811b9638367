"""Note who changed a payment run, whether anybody else could approve it, and what each of its files lists."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was frozen before counts as not alone, and files made before say nothing of their rows."""
    with op.batch_alter_table("payout_run") as run:
        run.add_column(sa.Column("editor_ids", core.db.Json(), nullable=False, server_default="[]"))
        run.add_column(sa.Column("is_alone", sa.Boolean(), nullable=True))
    with op.batch_alter_table("artefact") as artefact:
        artefact.add_column(sa.Column("payout_ids", core.db.Json(), nullable=False, server_default="[]"))
    for table, column in (("payout_run", "editor_ids"), ("artefact", "payout_ids")):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(column, server_default=None)


def downgrade() -> None:
    """Take the columns away."""
    with op.batch_alter_table("artefact") as artefact:
        artefact.drop_column("payout_ids")
    with op.batch_alter_table("payout_run") as run:
        run.drop_column("is_alone")
        run.drop_column("editor_ids")
