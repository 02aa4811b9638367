"""Let a partner tell of a sale that it does not find, and keep which order it turned out to be."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

_ORDER = "fk_dispute_order_id_seller_id_order"


def upgrade() -> None:
    """Add what is told of a sale, and the order."""
    with op.batch_alter_table("dispute") as table:
        table.add_column(sa.Column("order_id", core.db.IdType(length=16), nullable=True))
        table.add_column(sa.Column("sale_number", sa.String(length=255), nullable=True))
        table.add_column(sa.Column("sale_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("sale_minor", sa.BigInteger(), nullable=True))
        table.create_foreign_key(op.f(_ORDER), "order", ["order_id", "seller_id"], ["id", "seller_id"])


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("dispute") as table:
        table.drop_constraint(op.f(_ORDER), type_="foreignkey")
        for column in ("sale_minor", "sale_on", "sale_number", "order_id"):
            table.drop_column(column)
