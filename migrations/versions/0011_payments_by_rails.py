"""Create rail accounts, attempts, answers and findings, and let destinations name an account at a rail."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "payment_stop",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_payment_stop_changed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_payment_stop_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_stop")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_payment_stop_seller_id")),
    )
    op.create_table(
        "rail_account",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("changed_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_rail_account_created_by_id_user")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_rail_account_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_account")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_rail_account_id_seller_id")),
        sa.UniqueConstraint("seller_id", "rail", name=op.f("uq_rail_account_seller_id_rail")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("since", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("payouts", sa.Integer(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_reconciliation_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index("ix_reconciliation_seller_id_ended_at", "reconciliation", ["seller_id", "ended_at"], unique=False)

    op.create_table(
        "payout_attempt",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=False),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("first_sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_sent_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("unsure_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("looked_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_payout_attempt_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_payout_attempt_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_payout_attempt_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_payout_attempt_seller_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_attempt")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_payout_attempt_id_seller_id")),
        sa.UniqueConstraint("key", name=op.f("uq_payout_attempt_key")),
        sa.UniqueConstraint("payout_id", "generation", name=op.f("uq_payout_attempt_payout_id_generation")),
    )
    op.create_index(op.f("ix_payout_attempt_partner_id"), "payout_attempt", ["partner_id"], unique=False)
    op.create_index("ix_payout_attempt_state", "payout_attempt", ["state", "next_at"], unique=False)

    op.create_table(
        "rail_finding",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("run_id", core.db.IdType(length=16), nullable=True),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=True),
        sa.Column("rail", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("details", core.db.Json(), nullable=False),
        sa.Column("found_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_found_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("solved_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("solved_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("solution", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_rail_finding_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "seller_id"],
            ["payout_run.id", "payout_run.seller_id"],
            name=op.f("fk_rail_finding_run_id_seller_id_payout_run"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_rail_finding_seller_id_organization")
        ),
        sa.ForeignKeyConstraint(["solved_by_id"], ["user.id"], name=op.f("fk_rail_finding_solved_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_finding")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_rail_finding_id_seller_id")),
        sa.UniqueConstraint("seller_id", "key", name=op.f("uq_rail_finding_seller_id_key")),
    )
    op.create_index("ix_rail_finding_payout_id", "rail_finding", ["payout_id"], unique=False)
    op.create_index("ix_rail_finding_run_id", "rail_finding", ["run_id"], unique=False)

    op.create_table(
        "payout_answer",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("attempt_id", core.db.IdType(length=16), nullable=False),
        sa.Column("payout_id", core.db.IdType(length=16), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("object_id", sa.String(length=120), nullable=True),
        sa.Column("request_id", sa.String(length=120), nullable=True),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("user_id", core.db.IdType(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id", "seller_id"],
            ["payout_attempt.id", "payout_attempt.seller_id"],
            name=op.f("fk_payout_answer_attempt_id_seller_id_payout_attempt"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "seller_id"],
            ["payout.id", "payout.seller_id"],
            name=op.f("fk_payout_answer_payout_id_seller_id_payout"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organization.id"], name=op.f("fk_payout_answer_seller_id_organization")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_payout_answer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_answer")),
    )
    op.create_index("ix_payout_answer_attempt_id", "payout_answer", ["attempt_id"], unique=False)
    op.create_index("ix_payout_answer_payout_id", "payout_answer", ["payout_id"], unique=False)

    with op.batch_alter_table("payout_destination", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rail_object_id", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("is_ready", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.create_index("ix_payout_destination_rail_object_id", ["rail", "rail_object_id"], unique=False)
    with op.batch_alter_table("payout_destination", schema=None) as batch_op:
        batch_op.alter_column("is_ready", server_default=None)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("payout_destination", schema=None) as batch_op:
        batch_op.drop_index("ix_payout_destination_rail_object_id")
        batch_op.drop_column("is_ready")
        batch_op.drop_column("rail_object_id")

    op.drop_index("ix_payout_answer_payout_id", table_name="payout_answer")
    op.drop_index("ix_payout_answer_attempt_id", table_name="payout_answer")

    op.drop_table("payout_answer")
    op.drop_index("ix_rail_finding_run_id", table_name="rail_finding")
    op.drop_index("ix_rail_finding_payout_id", table_name="rail_finding")

    op.drop_table("rail_finding")
    op.drop_index("ix_payout_attempt_state", table_name="payout_attempt")
    op.drop_index(op.f("ix_payout_attempt_partner_id"), table_name="payout_attempt")

    op.drop_table("payout_attempt")
    op.drop_index("ix_reconciliation_seller_id_ended_at", table_name="reconciliation")

    op.drop_table("reconciliation")
    op.drop_table("rail_account")
    op.drop_table("payment_stop")
