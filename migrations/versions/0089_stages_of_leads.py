"""Keep how far leads have come, who told of them, and who they count for; all there are begin as new."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a lead says, and the table of its steps with a first one for each lead."""
    with op.batch_alter_table("lead") as lead:
        lead.add_column(sa.Column("source", sa.String(length=40), nullable=False, server_default="api"))
        lead.add_column(sa.Column("stage", sa.String(length=40), nullable=False, server_default="new"))
        lead.add_column(sa.Column("coupons", core.db.Json(), nullable=False, server_default="[]"))
        lead.add_column(sa.Column("consent", sa.String(length=1000), nullable=True))
        lead.add_column(sa.Column("trace", core.db.Json(), nullable=True))
        lead.create_index("ix_lead_seller_id_occurred_at", ["seller_id", "occurred_at"])
    with op.batch_alter_table("lead") as lead:
        for column in ("source", "stage", "coupons"):
            lead.alter_column(column, server_default=None)
    op.create_table(
        "lead_step",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("lead_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("lost", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("order_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id", "seller_id"], ["lead.id", "lead.seller_id"], name=op.f("fk_lead_step_lead_id_seller_id_lead")
        ),
        sa.ForeignKeyConstraint(
            ["order_id", "seller_id"],
            ["order.id", "order.seller_id"],
            name=op.f("fk_lead_step_order_id_seller_id_order"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_lead_step_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_step")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_lead_step_id_seller_id")),
        sa.UniqueConstraint("lead_id", "number", name=op.f("uq_lead_step_lead_id_number")),
    )
    op.create_index("ix_conversion_lead_id", "conversion", ["lead_id"])
    op.create_index("ix_lead_step_order_id", "lead_step", ["order_id"])
    op.execute(
        "INSERT INTO lead_step (id, seller_id, lead_id, number, stage, lost, reason, at, by_id, order_id) "
        "SELECT id, seller_id, id, 1, 'new', NULL, '', recorded_at, NULL, NULL FROM lead"
    )


def downgrade() -> None:
    """Take all of it away."""
    op.drop_index("ix_conversion_lead_id", table_name="conversion")
    op.drop_table("lead_step")
    with op.batch_alter_table("lead") as lead:
        lead.drop_index("ix_lead_seller_id_occurred_at")
        for column in ("trace", "consent", "coupons", "stage", "source"):
            lead.drop_column(column)
