"""Let guidelines say more of a logo: other forms, room and least size; and name fonts and a lock-up with others."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; guidelines from before say nothing of it."""
    with op.batch_alter_table("brand_guidelines") as table:
        table.add_column(sa.Column("logos", core.db.Json(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("clear_space_percent", sa.Integer(), nullable=True))
        table.add_column(sa.Column("min_width_px", sa.Integer(), nullable=True))
        table.add_column(sa.Column("min_width_mm", sa.Integer(), nullable=True))
        table.add_column(sa.Column("fonts", core.db.Json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("lockup", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("brand_guidelines") as table:
        for name in ("logos", "fonts", "lockup"):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("brand_guidelines") as table:
        for name in ("lockup", "fonts", "min_width_mm", "min_width_px", "clear_space_percent", "logos"):
            table.drop_column(name)
