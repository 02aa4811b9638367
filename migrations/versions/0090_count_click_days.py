"""Create the counted days of clicks, for terms that pay for them; the triggers follow from the models."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "click_day",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("agreement_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_contested", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("left_out", core.db.Json(), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click_day")),
        sa.UniqueConstraint(
            "placement_id", "agreement_version_id", "day", "is_contested", name="uq_click_day_counted_once"
        ),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_click_day_id_seller_id")),
    )
    op.create_index("ix_click_day_seller_id_day", "click_day", ["seller_id", "day"], unique=False)
    op.create_index("ix_click_day_partner_id", "click_day", ["partner_id"], unique=False)


def _keys() -> list[sa.ForeignKeyConstraint]:
    """Return what its rows point at: organizations, and the seller's own rows."""
    organizations = [
        sa.ForeignKeyConstraint([f"{each}_id"], ["organization.id"], name=op.f(f"fk_click_day_{each}_id_organization"))
        for each in ("seller", "partner")
    ]
    rows = [
        sa.ForeignKeyConstraint(
            [f"{each}_id", "seller_id"],
            [f"{each}.id", f"{each}.seller_id"],
            name=op.f(f"fk_click_day_{each}_id_seller_id_{each}"),
        )
        for each in ("partnership", "agreement_version", "placement")
    ]
    return organizations + rows


def downgrade() -> None:
    """Drop it."""
    op.drop_table("click_day")
