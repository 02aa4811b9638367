"""Keep what each check of the books found, so that nothing is paid from books that do not add up."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its triggers follow from the model."""
    op.create_table(
        "books_check",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("run_id", core.db.IdType(length=16), nullable=True),
        sa.Column("checked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("findings", core.db.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id", "seller_id"],
            ["payout_run.id", "payout_run.seller_id"],
            name=op.f("fk_books_check_run_id_seller_id_payout_run"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_books_check_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_check")),
    )
    op.create_index("ix_books_check_seller_id_checked_at", "books_check", ["seller_id", "checked_at"])
    op.create_index("ix_books_check_run_id", "books_check", ["run_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("books_check")
