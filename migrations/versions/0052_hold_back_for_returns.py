"""Keep what of a share is held back for returns, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_HELD_BACK = sa.text("reserve_minor <> 0")


def upgrade() -> None:
    """Add the columns; nothing was held back before."""
    op.add_column("earning", sa.Column("reserve_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("earning", sa.Column("reserve_until", sa.Date(), nullable=True))
    op.create_index(
        "ix_earning_reserve",
        "earning",
        ["seller_id", "reserve_until"],
        sqlite_where=_HELD_BACK,
        postgresql_where=_HELD_BACK,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_earning_reserve", "earning")
    for name in ("reserve_until", "reserve_minor"):
        op.drop_column("earning", name)
