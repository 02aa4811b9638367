"""Create the hashes of addresses that want no mail, and keep when a list was compared with them."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column."""
    op.create_table(
        "suppressed",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_suppressed_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed")),
        sa.UniqueConstraint("seller_id", "sha256", name=op.f("uq_suppressed_seller_id_sha256")),
    )
    op.add_column("placement", sa.Column("scrubbed_at", core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("placement", "scrubbed_at")
    op.drop_table("suppressed")
