"""Keep how far the freezing of a large run is, so that it goes on where it stood and is never half done unseen."""

import sqlalchemy as sa
from alembic import op

from core.db import IdType

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_COLUMNS = ("freezing", "freezing_after", "freezing_seen", "freezing_by_id", "freezing_refused")


def upgrade() -> None:
    """Add the columns; a run that is not in steps has none of them."""
    with op.batch_alter_table("payout_run") as table:
        table.add_column(sa.Column("freezing", sa.String(20), nullable=True))
        table.add_column(sa.Column("freezing_after", IdType(), nullable=True))
        table.add_column(sa.Column("freezing_seen", sa.String(64), nullable=True))
        table.add_column(sa.Column("freezing_by_id", IdType(), nullable=True))
        table.add_column(sa.Column("freezing_refused", sa.String(300), nullable=True))
        table.create_foreign_key("fk_payout_run_freezing_by_id_user", "user", ["freezing_by_id"], ["id"])


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("payout_run") as table:
        table.drop_constraint("fk_payout_run_freezing_by_id_user", type_="foreignkey")
        for name in _COLUMNS:
            table.drop_column(name)
