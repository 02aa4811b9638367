"""Create imports of files of orders, and let orders and adjustments say which import brought them."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = (
    "uploaded", "checking", "checked", "proposed", "applying", "counting", "applied", "canceling", "canceled",
    "undoing", "undone", "refused", "declined",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables and columns."""
    _create_imports()
    _create_rows()
    with op.batch_alter_table("order") as batch:
        batch.add_column(sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("import_id", core.db.IdType(length=16), nullable=True))
        batch.drop_constraint("uq_order_program_id_source_external_id", type_="unique")
        batch.create_unique_constraint(
            "uq_order_program_id_source_external_id_generation", ["program_id", "source", "external_id", "generation"]
        )
        batch.create_foreign_key(
            "fk_order_import_id_seller_id_order_import", "order_import", ["import_id", "seller_id"], ["id", "seller_id"]
        )
        batch.create_index("ix_order_import_id_id", ["import_id", "id"])
    with op.batch_alter_table("order") as batch:
        batch.alter_column("generation", server_default=None)
    with op.batch_alter_table("adjustment") as batch:
        batch.add_column(sa.Column("import_id", core.db.IdType(length=16), nullable=True))
        batch.add_column(sa.Column("undoes_id", core.db.IdType(length=16), nullable=True))
        batch.create_foreign_key(
            "fk_adjustment_import_id_seller_id_order_import",
            "order_import",
            ["import_id", "seller_id"],
            ["id", "seller_id"],
        )
        batch.create_index("ix_adjustment_import_id", ["import_id"])


def _create_imports() -> None:
    op.create_table(
        "order_import",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("is_from_partner", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.String(length=200), nullable=True),
        sa.Column("shape", core.db.Json(), nullable=True),
        sa.Column("dropped", core.db.Json(), nullable=False),
        sa.Column("mapping", core.db.Json(), nullable=True),
        sa.Column("state", sa.Enum(*_STATES, name="importstate", native_enum=False, length=40), nullable=False),
        sa.Column("counts", core.db.Json(), nullable=False),
        sa.Column("totals", core.db.Json(), nullable=False),
        sa.Column("done_upto", sa.Integer(), nullable=False),
        sa.Column("counted_upto", core.db.IdType(length=16), nullable=True),
        sa.Column("job_id", core.db.IdType(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("applied_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_order_import_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_order_import_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_order_import_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_import")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_order_import_id_seller_id")),
    )
    op.create_index("ix_order_import_seller_id", "order_import", ["seller_id"], unique=False)
    op.create_index("ix_order_import_partner_id", "order_import", ["partner_id"], unique=False)


def _create_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("import_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("report", core.db.Json(), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("new", "changed", "duplicate", "rejected", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("column", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id", "seller_id"],
            ["order_import.id", "order_import.seller_id"],
            name=op.f("fk_import_row_import_id_seller_id_order_import"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_row_import_id_number")),
    )
    op.create_index("ix_import_row_import_id_external_id", "import_row", ["import_id", "external_id"], unique=False)
    op.create_index("ix_import_row_import_id_outcome", "import_row", ["import_id", "outcome"], unique=False)
    op.create_table(
        "import_mapping",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("program_id", core.db.IdType(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("owner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("mapping", core.db.Json(), nullable=False),
        sa.Column("kept_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organization.id"], name=op.f("fk_import_mapping_owner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_import_mapping_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint(
            "program_id", "source", "owner_id", name=op.f("uq_import_mapping_program_id_source_owner_id")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("adjustment") as batch:
        batch.drop_index("ix_adjustment_import_id")
        batch.drop_constraint("fk_adjustment_import_id_seller_id_order_import", type_="foreignkey")
        batch.drop_column("undoes_id")
        batch.drop_column("import_id")
    with op.batch_alter_table("order") as batch:
        batch.drop_index("ix_order_import_id_id")
        batch.drop_constraint("fk_order_import_id_seller_id_order_import", type_="foreignkey")
        batch.drop_constraint("uq_order_program_id_source_external_id_generation", type_="unique")
        batch.create_unique_constraint(
            "uq_order_program_id_source_external_id", ["program_id", "source", "external_id"]
        )
        batch.drop_column("import_id")
        batch.drop_column("generation")
    op.drop_table("import_mapping")
    op.drop_table("import_row")
    op.drop_table("order_import")
