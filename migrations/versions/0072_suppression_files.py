"""Keep to whom plain suppression files are given, who took one, and the test addresses planted in them."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=False)


def _tenant(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_seller_id_{to}")
    return sa.ForeignKeyConstraint([column, "seller_id"], [f"{to}.id", f"{to}.seller_id"], name=name)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}_user"))


def upgrade() -> None:
    """Add the column and create the tables."""
    op.add_column("suppressed", sa.Column("md5", sa.String(length=32), nullable=True))
    op.create_table(
        "suppression_grant",
        *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id")),
        sa.Column("mailbox", sa.String(length=254), nullable=False),
        _moment("until"),
        _tenant("suppression_grant", "partnership_id", "partnership"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_grant")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_suppression_grant_partnership_id")),
    )
    op.create_index(op.f("ix_suppression_grant_partner_id"), "suppression_grant", ["partner_id"])
    _create_planted()
    _create_downloads()


def _create_planted() -> None:
    op.create_table(
        "planted_address",
        *(_id(name) for name in ("id", "seller_id", "placement_id")),
        sa.Column("address", sa.String(length=254), nullable=False),
        _moment("planted_at"),
        _tenant("planted_address", "placement_id", "placement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planted_address")),
        sa.UniqueConstraint("seller_id", "address", name=op.f("uq_planted_address_seller_id_address")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_planted_address_id_seller_id")),
    )
    op.create_index(op.f("ix_planted_address_placement_id"), "planted_address", ["placement_id"])
    op.create_table(
        "planted_arrival",
        *(_id(name) for name in ("id", "seller_id", "planted_address_id")),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _id("reported_by_id"),
        _moment("reported_at"),
        _person("planted_arrival", "reported_by_id"),
        _tenant("planted_arrival", "planted_address_id", "planted_address"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planted_arrival")),
        sa.UniqueConstraint("planted_address_id", "sha256", name=op.f("uq_planted_arrival_planted_address_id_sha256")),
    )
    op.create_index(op.f("ix_planted_arrival_seller_id"), "planted_arrival", ["seller_id"])


def _create_downloads() -> None:
    kinds = sa.Enum("sha256", "md5", name="hashkind", native_enum=False, length=40)
    op.create_table(
        "suppression_download",
        *(_id(name) for name in ("id", "seller_id", "partnership_id", "partner_id", "placement_id")),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _id("taken_by_id"),
        _moment("taken_at"),
        _person("suppression_download", "taken_by_id"),
        _tenant("suppression_download", "placement_id", "placement"),
        _tenant("suppression_download", "partnership_id", "partnership"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_download")),
    )
    for column in ("partnership_id", "partner_id", "placement_id"):
        op.create_index(op.f(f"ix_suppression_download_{column}"), "suppression_download", [column])


def downgrade() -> None:
    """Drop them."""
    for table in ("suppression_download", "planted_arrival", "planted_address", "suppression_grant"):
        op.drop_table(table)
    op.drop_column("suppressed", "md5")
