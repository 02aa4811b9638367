"""Keep since when a run is being paid, and by whom that was said."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("payout_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paying_since", core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paying_by_id", core.db.IdType(length=16), nullable=True))
        batch_op.create_foreign_key(op.f("fk_payout_run_paying_by_id_user"), "user", ["paying_by_id"], ["id"])


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("payout_run", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_payout_run_paying_by_id_user"), type_="foreignkey")
        batch_op.drop_column("paying_by_id")
        batch_op.drop_column("paying_since")
