"""Let guidelines say who decides about which kind of creative; what was published before leaves it to each side."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("brand_guidelines") as table:
        table.add_column(sa.Column("decides", core.db.Json(), nullable=False, server_default="{}"))
    with op.batch_alter_table("brand_guidelines") as table:
        table.alter_column("decides", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("brand_guidelines") as table:
        table.drop_column("decides")
