"""Create agreements on self-billing, and count the statements that are invoices or credit notes by themselves."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and add the column; no statement was an invoice before."""
    op.create_table(
        "self_billing",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("accepted_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("ended_from", sa.Date(), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", core.db.IdType(length=16), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_self_billing_ends_after_start")),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_billing")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_self_billing_id_seller_id")),
    )
    op.create_index(op.f("ix_self_billing_partner_id"), "self_billing", ["partner_id"], unique=False)
    op.create_index("ix_self_billing_partnership_id", "self_billing", ["partnership_id", "starts_on"], unique=False)
    op.add_column("statement", sa.Column("tax_number", sa.Integer(), nullable=True))
    op.create_index("uq_statement_seller_id_tax_number", "statement", ["seller_id", "tax_number"], unique=True)


def downgrade() -> None:
    """Drop both."""
    op.drop_index("uq_statement_seller_id_tax_number", table_name="statement")
    op.drop_column("statement", "tax_number")
    op.drop_table("self_billing")


def _keys() -> list[sa.Constraint]:
    people = [(name, "user") for name in ("proposed_by_id", "accepted_by_id", "ended_by_id")]
    owners = [("seller_id", "organization"), ("partner_id", "organization"), *people]
    return [
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_self_billing_partnership_id_seller_id_partnership"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_self_billing_{name}_{to}"))
            for name, to in owners
        ),
    ]
