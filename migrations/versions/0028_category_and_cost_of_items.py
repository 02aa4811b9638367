"""Keep of each item of an order its category and what one costs the seller, where its source tells them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is stored already has neither."""
    op.add_column("order_line", sa.Column("category", sa.String(length=80), nullable=True))
    op.add_column("order_line", sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("order_line", "unit_cost_minor")
    op.drop_column("order_line", "category")
