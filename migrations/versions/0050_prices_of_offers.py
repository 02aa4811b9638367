"""Keep what products cost in a campaign, from when until when."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the table. Products keep the price they have: it is the list price until another is announced."""
    op.create_table(
        "offer_price",
        _id("id"),
        _id("seller_id"),
        _id("product_id"),
        _id("campaign_id", nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("was_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        _moment("from_at"),
        _moment("until_at", nullable=True),
        sa.Column("is_change", sa.Boolean(), nullable=False),
        _moment("announced_at"),
        _id("announced_by_id", nullable=True),
        sa.ForeignKeyConstraint(["announced_by_id"], ["user.id"], name=op.f("fk_offer_price_announced_by_id_user")),
        sa.ForeignKeyConstraint(
            ["product_id", "seller_id"],
            ["product.id", "product.seller_id"],
            name=op.f("fk_offer_price_product_id_seller_id_product"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "seller_id"],
            ["campaign.id", "campaign.seller_id"],
            name=op.f("fk_offer_price_campaign_id_seller_id_campaign"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_price")),
    )
    op.create_index(op.f("ix_offer_price_product_id"), "offer_price", ["product_id", "campaign_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("offer_price")
