"""Keep what an order counts at where the price changed while the sale was on its way."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Create the table; orders that came before count at what was charged."""
    op.create_table(
        "order_promise",
        _id("id"),
        _id("seller_id"),
        _id("order_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("counts_minor", sa.BigInteger(), nullable=False),
        _moment("clicked_at"),
        _moment("recorded_at"),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_order_promise_order_id_seller_id_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_promise")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_promise_order_id_number")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("order_promise")
