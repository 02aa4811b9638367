"""Keep how mails that arrived compare with what was approved."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=False)


def _tenant(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_mail_arrival_{column}_seller_id_{to}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{to}.id", f"{to}.seller_id"], name=name)


def upgrade() -> None:
    """Create the table."""
    outcomes = sa.Enum("same", "harmless", "different", "breach", name="outcome", native_enum=False, length=40)
    op.create_table(
        "mail_arrival",
        *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id", "placement_id")),
        _id("creative_version_id"),
        sa.Column("outcome", outcomes, nullable=False),
        sa.Column("differences", core.db.Json(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _id("compared_by_id"),
        sa.Column("compared_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["compared_by_id"], ["user.id"], name=op.f("fk_mail_arrival_compared_by_id_user")),
        _tenant("placement_id", "placement"),
        _tenant("partnership_id", "partnership"),
        _tenant("creative_version_id", "creative_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_arrival")),
    )
    op.create_index(op.f("ix_mail_arrival_partner_id"), "mail_arrival", ["partner_id"])
    op.create_index(op.f("ix_mail_arrival_placement_id"), "mail_arrival", ["placement_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("mail_arrival")
