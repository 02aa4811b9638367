"""Keep which period a share is counted in, for how much, and which period totals have to be worked out again."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_SCOPED, _STALE = sa.text("scope_id IS NOT NULL"), sa.text("is_stale")


def upgrade() -> None:
    """Add the columns; no share that was booked before is counted in a period."""
    op.add_column("earning", sa.Column("scope_id", core.db.IdType(length=16), nullable=True))
    op.add_column("earning", sa.Column("scope_period", sa.String(length=7), nullable=True))
    op.add_column("earning", sa.Column("counted_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("earning", sa.Column("is_stale", sa.Boolean(), nullable=False, server_default=sa.false()))
    where = {"sqlite_where": _SCOPED, "postgresql_where": _SCOPED}
    op.create_index("ix_earning_scope_id", "earning", ["scope_id", "earned_at", "id"], **where)
    op.create_index("ix_earning_stale", "earning", ["seller_id"], sqlite_where=_STALE, postgresql_where=_STALE)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_earning_stale", "earning")
    op.drop_index("ix_earning_scope_id", "earning")
    for name in ("is_stale", "counted_minor", "scope_period", "scope_id"):
        op.drop_column("earning", name)
