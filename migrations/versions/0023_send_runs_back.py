"""Keep who sent a run back to whoever prepared it, when and why."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; no run was sent back before."""
    with op.batch_alter_table("payout_run") as batch:
        batch.add_column(sa.Column("sent_back_reason", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("sent_back_at", core.db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("sent_back_by_id", core.db.IdType(length=16), nullable=True))
        batch.create_foreign_key(batch.f("fk_payout_run_sent_back_by_id_user"), "user", ["sent_back_by_id"], ["id"])


def downgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("payout_run") as batch:
        batch.drop_constraint(batch.f("fk_payout_run_sent_back_by_id_user"), type_="foreignkey")
        batch.drop_column("sent_back_by_id")
        batch.drop_column("sent_back_at")
        batch.drop_column("sent_back_reason")
