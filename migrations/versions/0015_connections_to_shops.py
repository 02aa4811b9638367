"""Create connections to shops and the inbox of what they tell."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "source_connection",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_source_connection_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_connection")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_source_connection_id_seller_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_source_connection_token_hash")),
    )
    op.create_index("ix_source_connection_seller_id", "source_connection", ["seller_id"], unique=False)
    op.create_table(
        "source_event",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("connection_id", core.db.IdType(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("told", core.db.Json(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received", "waiting", "applied", "ignored", "refused", name="inboxstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("received_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id", "seller_id"],
            ["source_connection.id", "source_connection.seller_id"],
            name=op.f("fk_source_event_connection_id_seller_id_source_connection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_event")),
        sa.UniqueConstraint("connection_id", "event_id", name=op.f("uq_source_event_connection_id_event_id")),
    )
    op.create_index(
        "ix_source_event_connection_id_reference", "source_event", ["connection_id", "reference"], unique=False
    )
    op.create_index("ix_source_event_connection_id_state", "source_event", ["connection_id", "state"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("source_event")
    op.drop_table("source_connection")
