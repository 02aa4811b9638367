"""Let guidelines set a day by which approved designs must be approved again, and note who was told."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and create the table."""
    op.add_column("brand_guidelines", sa.Column("review_by", sa.Date(), nullable=True))
    op.add_column("approval", sa.Column("review_by", core.db.UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "guidelines_notice",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("guidelines_id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guidelines_id"],
            ["brand_guidelines.id"],
            name=op.f("fk_guidelines_notice_guidelines_id_brand_guidelines"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_guidelines_notice_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidelines_notice")),
        sa.UniqueConstraint(
            "guidelines_id", "organization_id", name=op.f("uq_guidelines_notice_guidelines_id_organization_id")
        ),
    )


def downgrade() -> None:
    """Drop the table and the columns."""
    op.drop_table("guidelines_notice")
    op.drop_column("approval", "review_by")
    op.drop_column("brand_guidelines", "review_by")
