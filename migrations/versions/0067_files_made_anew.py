"""Let a file that was set aside be made anew with the same bytes, under a name of its own."""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_SAME_BYTES = (
    "SELECT older.id FROM artefact AS older JOIN artefact AS newer ON newer.run_id = older.run_id "
    "AND newer.kind = older.kind AND newer.sha256 = older.sha256 AND newer.id > older.id"
)


def upgrade() -> None:
    """Hold files apart by their names instead of their bytes."""
    with op.batch_alter_table("artefact") as table:
        table.drop_constraint(op.f("uq_artefact_run_id_kind_sha256"), type_="unique")
        table.create_unique_constraint(op.f("uq_artefact_run_id_filename"), ["run_id", "filename"])


def downgrade() -> None:
    """Keep only the newest of files with the same bytes."""
    op.execute(f"DELETE FROM file_withdrawal WHERE artefact_id IN ({_SAME_BYTES})")  # noqa: S608 - our own words
    op.execute(f"DELETE FROM artefact WHERE id IN ({_SAME_BYTES})")  # noqa: S608 - our own words
    with op.batch_alter_table("artefact") as table:
        table.drop_constraint(op.f("uq_artefact_run_id_filename"), type_="unique")
        table.create_unique_constraint(op.f("uq_artefact_run_id_kind_sha256"), ["run_id", "kind", "sha256"])
