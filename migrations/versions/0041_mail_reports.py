"""Keep how mails went, and when a partner was asked."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
_COUNTS = ("sent", "delivered", "opens", "clicks", "unsubscribes")
_IDS = ("id", "seller_id", "partnership_id", "partner_id", "placement_id", "reported_by_id")


def upgrade() -> None:
    """Create the table and the column."""
    op.add_column("placement", sa.Column("report_asked_at", core.db.UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "mail_report",
        *(sa.Column(name, core.db.IdType(length=16), nullable=False) for name in _IDS),
        sa.Column("sent_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        _of("placement_id", "placement"),
        _of("partnership_id", "partnership"),
        sa.ForeignKeyConstraint(["reported_by_id"], ["user.id"], name=op.f("fk_mail_report_reported_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_report")),
    )
    op.create_index(op.f("ix_mail_report_partner_id"), "mail_report", ["partner_id"])
    op.create_index(op.f("ix_mail_report_placement_id"), "mail_report", ["placement_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("mail_report")
    op.drop_column("placement", "report_asked_at")


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_mail_report_{column}_seller_id_{table}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{table}.id", f"{table}.seller_id"], name=name)
