"""Ask partners before an import that counts for them is undone. Undos that had begun before are marked as such."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def _owned(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "seller_id"],
        [f"{table}.id", f"{table}.seller_id"],
        name=op.f(f"fk_undo_answer_{column}_seller_id_{table}"),
    )


def upgrade() -> None:
    """Create the table, empty, and mark what was undone by the seller alone."""
    op.create_table(
        "undo_answer",
        _id("id"),
        _id("seller_id"),
        _id("partner_id"),
        _id("partnership_id"),
        _id("import_id"),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        _moment("asked_at"),
        _moment("answered_at", nullable=True),
        _id("answered_by_id", nullable=True),
        _owned("import_id", "order_import"),
        _owned("partnership_id", "partnership"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_undo_answer_partner_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo_answer")),
        sa.UniqueConstraint("import_id", "partnership_id", name=op.f("uq_undo_answer_import_id_partnership_id")),
    )
    op.create_index("ix_undo_answer_partner_id_word", "undo_answer", ["partner_id", "word"])
    with op.batch_alter_table("order_import") as table:
        table.add_column(sa.Column("is_undone_alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE order_import SET is_undone_alone = true WHERE state IN ('undoing', 'undone')"))
    with op.batch_alter_table("order_import") as table:
        table.alter_column("is_undone_alone", server_default=None)


def downgrade() -> None:
    """Drop both."""
    with op.batch_alter_table("order_import") as table:
        table.drop_column("is_undone_alone")
    op.drop_table("undo_answer")
