"""Keep what the end of an approval for a breach rests on: a mail as it arrived, a picture, or both."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "breach_evidence",
        _id("id"),
        _id("seller_id"),
        _id("partner_id", nullable=True),
        _id("approval_id"),
        _id("mail_arrival_id", nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        sa.Column("added_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id", "seller_id"],
            ["approval.id", "approval.seller_id"],
            name=op.f("fk_breach_evidence_approval_id_seller_id_approval"),
        ),
        sa.ForeignKeyConstraint(
            ["mail_arrival_id"], ["mail_arrival.id"], name=op.f("fk_breach_evidence_mail_arrival_id_mail_arrival")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_evidence")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_breach_evidence_approval_id")),
    )
    for column in ("seller_id", "partner_id"):
        op.create_index(op.f(f"ix_breach_evidence_{column}"), "breach_evidence", [column])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("breach_evidence")
