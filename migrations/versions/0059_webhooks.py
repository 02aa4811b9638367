"""Create webhooks, the events they are told, and the log of what was sent and answered."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_OPEN = sa.text("spread_at IS NULL")


def upgrade() -> None:
    """Create the tables."""
    _create_hook()
    _create_event()
    _create_delivery()
    _create_attempt()


def _create_hook() -> None:
    op.create_table(
        "hook",
        _id("id"),
        _id("seller_id"),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("events", core.db.Json(), nullable=False),
        sa.Column("sealed_secret", sa.String(length=255), nullable=False),
        sa.Column("sealed_old_secret", sa.String(length=255), nullable=False),
        _moment("old_secret_until", nullable=True),
        sa.Column(
            "state", sa.Enum("on", "off", "failed", name="hookstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("stopped_why", sa.String(length=200), nullable=False),
        _moment("failing_since", nullable=True),
        _id("turn", nullable=True),
        _moment("turn_until", nullable=True),
        _id("created_by_id", nullable=True),
        _moment("created_at"),
        _moment("removed_at", nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_hook_created_by_id_user")),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_hook_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_hook_id_seller_id")),
    )
    op.create_index("ix_hook_seller_id", "hook", ["seller_id"], unique=False)


def _create_event() -> None:
    op.create_table(
        "hook_event",
        _id("id"),
        _id("seller_id"),
        sa.Column("type", sa.String(length=40), nullable=False),
        _id("subject_id"),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("spread_at", nullable=True),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_hook_event_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_event")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_hook_event_id_seller_id")),
    )
    op.create_index("ix_hook_event_created_at", "hook_event", ["created_at"], unique=False)
    only = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
    op.create_index("ix_hook_event_open", "hook_event", ["seller_id", "id"], unique=False, **only)


def _create_delivery() -> None:
    states = sa.Enum("waiting", "delivered", "failed", name="deliverystate", native_enum=False, length=40)
    op.create_table(
        "hook_delivery",
        _id("id"),
        _id("seller_id"),
        _id("hook_id"),
        _id("hook_event_id"),
        sa.Column("state", states, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("next_at"),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        _key_to("hook_event", "hook_delivery"),
        _key_to("hook", "hook_delivery"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_delivery")),
        sa.UniqueConstraint("hook_event_id", "hook_id", name=op.f("uq_hook_delivery_hook_event_id_hook_id")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_hook_delivery_id_seller_id")),
    )
    op.create_index("ix_hook_delivery_hook_id_state_next_at", "hook_delivery", ["hook_id", "state", "next_at"])


def _create_attempt() -> None:
    op.create_table(
        "hook_attempt",
        _id("id"),
        _id("seller_id"),
        _id("hook_delivery_id"),
        _moment("began_at"),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        _key_to("hook_delivery", "hook_attempt"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_attempt")),
    )
    op.create_index("ix_hook_attempt_hook_delivery_id", "hook_attempt", ["hook_delivery_id"], unique=False)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def _key_to(parent: str, child: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{child}_{parent}_id_seller_id_{parent}")
    return sa.ForeignKeyConstraint([f"{parent}_id", "seller_id"], [f"{parent}.id", f"{parent}.seller_id"], name=name)


def downgrade() -> None:
    """Drop them."""
    for table in ("hook_attempt", "hook_delivery", "hook_event", "hook"):
        op.drop_table(table)
