"""Keep the bodies of what shops tell, sealed, and count what was refused."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and that one body is taken once."""
    with op.batch_alter_table("source_connection") as table:
        table.add_column(sa.Column("refused_count", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("refused_at", core.db.UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("refused_why", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("source_connection") as table:
        table.alter_column("refused_count", server_default=None)
        table.alter_column("refused_why", server_default=None)
    with op.batch_alter_table("source_event") as table:
        table.add_column(sa.Column("body_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("sealed_body", sa.Text(), nullable=False, server_default=""))
        table.create_unique_constraint(
            op.f("uq_source_event_connection_id_body_sha256"), ["connection_id", "body_sha256"]
        )
    with op.batch_alter_table("source_event") as table:
        table.alter_column("sealed_body", server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("source_event") as table:
        table.drop_constraint(op.f("uq_source_event_connection_id_body_sha256"), type_="unique")
        table.drop_column("sealed_body")
        table.drop_column("body_sha256")
    with op.batch_alter_table("source_connection") as table:
        table.drop_column("refused_why")
        table.drop_column("refused_at")
        table.drop_column("refused_count")
