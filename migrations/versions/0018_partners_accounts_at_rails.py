"""Create partners' accounts at rails, and the news that rails send."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rail_recipient",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("missing", core.db.Json(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("looked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_rail_recipient_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_rail_recipient_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_rail_recipient_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_rail_recipient_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_recipient")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_rail_recipient_id_seller_id")),
        sa.UniqueConstraint(
            "partnership_id", "rail", "livemode", name=op.f("uq_rail_recipient_partnership_id_rail_livemode")
        ),
        sa.UniqueConstraint("seller_id", "rail", "object_id", name=op.f("uq_rail_recipient_seller_id_rail_object_id")),
    )
    op.create_index("ix_rail_recipient_looked_at", "rail_recipient", ["state", "looked_at"], unique=False)
    op.create_index(op.f("ix_rail_recipient_partner_id"), "rail_recipient", ["partner_id"], unique=False)
    op.create_table(
        "rail_event",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("subject_id", sa.String(length=120), nullable=False),
        sa.Column("subject_group", sa.String(length=120), nullable=True),
        sa.Column("received_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("handled_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_rail_event_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_event")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_rail_event_id_seller_id")),
        sa.UniqueConstraint("seller_id", "rail", "event_id", name=op.f("uq_rail_event_seller_id_rail_event_id")),
    )
    op.create_index("ix_rail_event_received_at", "rail_event", ["received_at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_rail_event_received_at", table_name="rail_event")
    op.drop_table("rail_event")
    op.drop_index(op.f("ix_rail_recipient_partner_id"), table_name="rail_recipient")
    op.drop_index("ix_rail_recipient_looked_at", table_name="rail_recipient")
    op.drop_table("rail_recipient")
