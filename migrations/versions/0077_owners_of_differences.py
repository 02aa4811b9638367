"""Keep who sees to a difference between our books and a rail's: whoever approved the run so far."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and give what is open to whoever approved its run."""
    with op.batch_alter_table("rail_finding") as table:
        table.add_column(sa.Column("owner_id", core.db.IdType(length=16), nullable=True))
        table.create_foreign_key(op.f("fk_rail_finding_owner_id_user"), "user", ["owner_id"], ["id"])
    op.execute(
        "UPDATE rail_finding SET owner_id = (SELECT approved_by_id FROM payout_run WHERE payout_run.id = "
        "rail_finding.run_id AND payout_run.seller_id = rail_finding.seller_id) WHERE solved_at IS NULL"
    )


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("rail_finding") as table:
        table.drop_constraint(op.f("fk_rail_finding_owner_id_user"), type_="foreignkey")
        table.drop_column("owner_id")
