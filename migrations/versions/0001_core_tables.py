"""Create the tables of core: audit, jobs, mail."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audit_detail",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("record_id", core.db.IdType(length=16), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_detail")),
    )
    op.create_index(op.f("ix_audit_detail_record_id"), "audit_detail", ["record_id"], unique=False)
    op.create_table(
        "audit_record",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", core.db.IdType(length=16), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", core.db.IdType(length=16), nullable=True),
        sa.Column("details", core.db.Json(), nullable=False),
        sa.Column("detail_hash", sa.String(length=64), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
        sa.UniqueConstraint("organization_id", "seq", name=op.f("uq_audit_record_organization_id_seq")),
    )
    op.create_index(op.f("ix_audit_record_action"), "audit_record", ["action"], unique=False)
    op.create_index(op.f("ix_audit_record_subject_id"), "audit_record", ["subject_id"], unique=False)
    op.create_table(
        "chain_head",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
        sa.UniqueConstraint("seller_id", "kind", name=op.f("uq_chain_head_seller_id_kind")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("began_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("seller_id", "key", name=op.f("uq_idempotency_key_seller_id_key")),
    )
    op.create_index(op.f("ix_idempotency_key_began_at"), "idempotency_key", ["began_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", core.db.Json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "running", "done", "failed", "canceled", name="jobstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("run_after", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=120), nullable=True),
        sa.Column("lease_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("result", core.db.Json(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_due", "job", ["state", "run_after"], unique=False)
    op.create_index(
        "uq_job_live",
        "job",
        ["dedupe_key"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("state", sa.Enum("waiting", "sent", name="mailstate", native_enum=False, length=40), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
    )
    op.create_index(op.f("ix_outbox_mail_recipient"), "outbox_mail", ["recipient"], unique=False)
    op.create_index(op.f("ix_outbox_mail_seller_id"), "outbox_mail", ["seller_id"], unique=False)
    op.create_table(
        "periodic_slot",
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("due_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("job_id", core.db.IdType(length=16), nullable=False),
        sa.PrimaryKeyConstraint("task", "due_at", name=op.f("pk_periodic_slot")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("periodic_slot")
    op.drop_index(op.f("ix_outbox_mail_seller_id"), table_name="outbox_mail")
    op.drop_index(op.f("ix_outbox_mail_recipient"), table_name="outbox_mail")
    op.drop_table("outbox_mail")
    op.drop_index(
        "uq_job_live",
        table_name="job",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index("ix_job_due", table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_idempotency_key_began_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("chain_head")
    op.drop_index(op.f("ix_audit_record_subject_id"), table_name="audit_record")
    op.drop_index(op.f("ix_audit_record_action"), table_name="audit_record")
    op.drop_table("audit_record")
    op.drop_index(op.f("ix_audit_detail_record_id"), table_name="audit_detail")
    op.drop_table("audit_detail")
