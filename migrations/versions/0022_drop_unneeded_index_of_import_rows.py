"""Drop the index of import rows by outcome: they are read by number, and a planner that chose it sorted all of them."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_import_row_import_id_outcome", table_name="import_row")


def downgrade() -> None:
    """Make it again."""
    op.create_index("ix_import_row_import_id_outcome", "import_row", ["import_id", "outcome"], unique=False)
