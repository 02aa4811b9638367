"""Create result files of banks and the rows of them that were booked; the triggers follow from the models."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "result_file",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("run_id", core.db.IdType(length=16), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("shape", core.db.Json(), nullable=True),
        sa.Column("columns", core.db.Json(), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("done_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_result_file_asked_by_id_user")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_result_file_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["run_id", "seller_id"],
            ["payout_run.id", "payout_run.seller_id"],
            name=op.f("fk_result_file_run_id_seller_id_payout_run"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_result_file_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_file")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_result_file_id_seller_id")),
        sa.UniqueConstraint("seller_id", "sha256", name=op.f("uq_result_file_seller_id_sha256")),
    )
    op.create_table(
        "result_line",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("file_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=False),
        sa.Column("said", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("booked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id", "seller_id"],
            ["result_file.id", "result_file.seller_id"],
            name=op.f("fk_result_line_file_id_seller_id_result_file"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_result_line_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_result_line_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_line")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_result_line_file_id_number")),
    )
    op.create_index("ix_result_line_payout_id", "result_line", ["payout_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("result_line")
    op.drop_table("result_file")
