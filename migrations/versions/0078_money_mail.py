"""Create what people chose to hear about money, and the news that wait for their morning's mail."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

_TOPICS = ("runs", "payments", "statements", "balances", "questions", "stores")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "money_mail_choice",
        *_whose("money_mail_choice"),
        sa.Column(
            "choice",
            sa.Enum("at_once", "morning", "never", name="moneymail", native_enum=False, length=40),
            nullable=False,
        ),
        sa.UniqueConstraint(
            "organization_id", "user_id", "topic", name=op.f("uq_money_mail_choice_organization_id_user_id_topic")
        ),
    )
    op.create_table(
        "money_news",
        *_whose("money_news"),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("happened_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", core.db.UtcDateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_money_news_organization_id_mailed_at", "money_news", ["organization_id", "mailed_at"])
    op.create_index(op.f("ix_money_news_user_id"), "money_news", ["user_id"])


def _whose(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("user_id", core.db.IdType(length=16), nullable=False),
        sa.Column("topic", sa.Enum(*_TOPICS, name="moneytopic", native_enum=False, length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f(f"fk_{table}_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("money_news")
    op.drop_table("money_mail_choice")
