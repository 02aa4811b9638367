"""Create what people chose to be mailed about reviews, and the daily mails that went out."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "review_mail_choice",
        *_whose("review_mail_choice"),
        sa.Column(
            "choice", sa.Enum("at_once", "daily", name="reviewmail", native_enum=False, length=40), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_mail_choice")),
        sa.UniqueConstraint("organization_id", "user_id", name=op.f("uq_review_mail_choice_organization_id_user_id")),
    )
    op.create_table(
        "review_digest",
        *_whose("review_digest"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_digest")),
        sa.UniqueConstraint(
            "organization_id", "user_id", "day", name=op.f("uq_review_digest_organization_id_user_id_day")
        ),
    )


def _whose(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("user_id", core.db.IdType(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f(f"fk_{table}_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("review_digest")
    op.drop_table("review_mail_choice")
