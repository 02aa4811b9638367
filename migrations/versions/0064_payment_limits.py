"""Create limits of what one run, or one partner in it, is paid; the triggers follow from the models."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "payment_limit",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("before_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_payment_limit_seller_id_organization")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["user.id"], name=op.f("fk_payment_limit_set_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_limit")),
    )
    op.create_index("ix_payment_limit_seller_id_set_at", "payment_limit", ["seller_id", "set_at"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("payment_limit")
