"""Find the daily sums of a placement by day, so that a page about a month does not read all its years."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_click_rollup_placement_id_day", "click_rollup", ["placement_id", "day"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_click_rollup_placement_id_day", "click_rollup")
