"""Keep what files of each kind need from their seller, which files were set aside, and the towns of account holders."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    """Create the tables and the column; triggers follow from the model."""
    op.add_column("payout_destination", sa.Column("town", sa.String(length=70), nullable=True))
    op.create_index("uq_artefact_id_seller_id", "artefact", ["id", "seller_id"], unique=True)
    op.create_table(
        "file_setup",
        _id("id"),
        _id("seller_id"),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("display", sa.String(length=200), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _id("changed_by_id", nullable=True),
        _to("file_setup", "seller_id", "organization"),
        _to("file_setup", "changed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_setup")),
        sa.UniqueConstraint("seller_id", "kind", name=op.f("uq_file_setup_seller_id_kind")),
    )
    op.create_table(
        "file_withdrawal",
        _id("id"),
        _id("seller_id"),
        _id("artefact_id"),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _id("withdrawn_by_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["artefact_id", "seller_id"],
            ["artefact.id", "artefact.seller_id"],
            name=op.f("fk_file_withdrawal_artefact_id_seller_id_artefact"),
        ),
        _to("file_withdrawal", "seller_id", "organization"),
        _to("file_withdrawal", "withdrawn_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_withdrawal")),
        sa.UniqueConstraint("artefact_id", name=op.f("uq_file_withdrawal_artefact_id")),
    )


def downgrade() -> None:
    """Drop all of it."""
    op.drop_table("file_withdrawal")
    op.drop_table("file_setup")
    op.drop_index("uq_artefact_id_seller_id", table_name="artefact")
    op.drop_column("payout_destination", "town")
