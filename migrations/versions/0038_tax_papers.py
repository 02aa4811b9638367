"""Create what sellers ask of partners for taxes, and what partners said; the triggers follow from the models."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def _of(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "tax_rule",
        _id("id"),
        _id("seller_id"),
        _moment("asks_since", nullable=True),
        sa.Column("tin_secret", sa.Text(), nullable=True),
        sa.Column("tin_display", sa.String(length=20), nullable=False),
        sa.Column("vat_number", sa.String(length=20), nullable=False),
        _moment("changed_at"),
        _id("changed_by_id", nullable=True),
        _of("tax_rule", "seller_id", "organization"),
        _of("tax_rule", "changed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rule")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_tax_rule_seller_id")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_tax_rule_id_seller_id")),
    )
    op.create_table(
        "tax_profile",
        _id("id"),
        _id("seller_id"),
        _id("partnership_id"),
        _id("partner_id"),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("classification", sa.String(length=20), nullable=False),
        sa.Column("vat_status", sa.String(length=20), nullable=False),
        sa.Column("claims_treaty", sa.Boolean(), nullable=False),
        sa.Column("display", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        _moment("signed_at"),
        _id("signed_by_id", nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        _moment("replaced_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_tax_profile_partnership_id_seller_id_partnership"),
        ),
        _of("tax_profile", "seller_id", "organization"),
        _of("tax_profile", "partner_id", "organization"),
        _of("tax_profile", "signed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_profile")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_tax_profile_id_seller_id")),
    )
    op.create_index(op.f("ix_tax_profile_partner_id"), "tax_profile", ["partner_id"])
    op.create_index("ix_tax_profile_partnership_id", "tax_profile", ["partnership_id", "state"])
    op.create_index("ix_tax_profile_fingerprint", "tax_profile", ["seller_id", "fingerprint"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("tax_profile")
    op.drop_table("tax_rule")
