"""Create the invoices that partners write themselves over statements; the triggers follow from the models."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "partner_invoice",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("statement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", core.db.IdType(length=16), nullable=True),
        *(_tenant_key(name, to) for name, to in (("partnership_id", "partnership"), ("statement_id", "statement"))),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_partner_invoice_{name}_{to}"))
            for name, to in (("seller_id", "organization"), ("partner_id", "organization"), ("recorded_by_id", "user"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_invoice")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_partner_invoice_id_seller_id")),
        sa.UniqueConstraint("partnership_id", "number", name=op.f("uq_partner_invoice_partnership_id_number")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_partner_invoice_statement_id")),
    )
    for name in ("seller_id", "partner_id"):
        op.create_index(op.f(f"ix_partner_invoice_{name}"), "partner_invoice", [name], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("partner_invoice")


def _tenant_key(name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name, "seller_id"], [f"{to}.id", f"{to}.seller_id"], name=op.f(f"fk_partner_invoice_{name}_seller_id_{to}")
    )
