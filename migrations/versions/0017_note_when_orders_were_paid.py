"""Note that an order which came unpaid was paid."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its triggers follow from the model."""
    op.create_table(
        "order_payment",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("paid_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_order_payment_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_payment")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_payment_order_id")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("order_payment")
