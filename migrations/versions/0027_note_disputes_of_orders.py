"""Note that a customer's dispute about an order was opened, won or lost."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its triggers follow from the model."""
    op.create_table(
        "order_dispute",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("order_id", core.db.IdType(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("occurred_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_order_dispute_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_dispute")),
        sa.UniqueConstraint(
            "order_id",
            "source",
            "external_id",
            "stage",
            name=op.f("uq_order_dispute_order_id_source_external_id_stage"),
        ),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("order_dispute")
