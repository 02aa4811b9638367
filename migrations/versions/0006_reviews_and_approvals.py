"""Create reviews, decisions and approvals."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "review_round",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("creative_id", core.db.IdType(length=16), nullable=False),
        sa.Column("creative_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "approved", "changes_requested", "withdrawn", name="roundstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.Enum("each_side", name="reviewrule", native_enum=False, length=40), nullable=False),
        sa.Column("required_sides", core.db.Json(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("placement", "partnership", name="approvalscope", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", core.db.IdType(length=16), nullable=False),
        sa.Column("closed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["creative_id", "seller_id"],
            ["creative.id", "creative.seller_id"],
            name=op.f("fk_review_round_creative_id_seller_id_creative"),
        ),
        sa.ForeignKeyConstraint(
            ["creative_version_id", "seller_id"],
            ["creative_version.id", "creative_version.seller_id"],
            name=op.f("fk_review_round_creative_version_id_seller_id_creative_version"),
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_review_round_opened_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_round")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_review_round_id_seller_id")),
    )
    op.create_index(op.f("ix_review_round_creative_id"), "review_round", ["creative_id"], unique=False)
    op.create_index(op.f("ix_review_round_creative_version_id"), "review_round", ["creative_version_id"], unique=False)
    op.create_index(op.f("ix_review_round_partner_id"), "review_round", ["partner_id"], unique=False)
    op.create_index(
        "uq_review_round_open",
        "review_round",
        ["creative_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "approval",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=True),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("campaign_id", core.db.IdType(length=16), nullable=True),
        sa.Column("placement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("creative_id", core.db.IdType(length=16), nullable=False),
        sa.Column("creative_version_id", core.db.IdType(length=16), nullable=False),
        sa.Column("review_round_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("placement", "partnership", name="approvalscope", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("valid_from", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum("superseded", "expired", "revoked", name="endreason", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("ended_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("rule_broken", sa.String(length=120), nullable=False),
        sa.Column("why", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["creative_id", "seller_id"],
            ["creative.id", "creative.seller_id"],
            name=op.f("fk_approval_creative_id_seller_id_creative"),
        ),
        sa.ForeignKeyConstraint(
            ["creative_version_id", "seller_id"],
            ["creative_version.id", "creative_version.seller_id"],
            name=op.f("fk_approval_creative_version_id_seller_id_creative_version"),
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_approval_ended_by_id_user")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_approval_partnership_id_seller_id_partnership"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "seller_id"],
            ["placement.id", "placement.seller_id"],
            name=op.f("fk_approval_placement_id_seller_id_placement"),
        ),
        sa.ForeignKeyConstraint(
            ["review_round_id", "seller_id"],
            ["review_round.id", "review_round.seller_id"],
            name=op.f("fk_approval_review_round_id_seller_id_review_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_approval_id_seller_id")),
    )
    op.create_index(op.f("ix_approval_creative_id"), "approval", ["creative_id"], unique=False)
    op.create_index(op.f("ix_approval_partner_id"), "approval", ["partner_id"], unique=False)
    op.create_index(op.f("ix_approval_partnership_id"), "approval", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_approval_placement_id"), "approval", ["placement_id"], unique=False)
    op.create_index(
        "uq_approval_current",
        "approval",
        ["creative_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=True),
        sa.Column("review_round_id", core.db.IdType(length=16), nullable=False),
        sa.Column("user_id", core.db.IdType(length=16), nullable=False),
        sa.Column("organization_id", core.db.IdType(length=16), nullable=False),
        sa.Column("side", sa.Enum("seller", "partner", name="side", native_enum=False, length=40), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "approve_with_notes",
                "request_changes",
                "not_mine",
                name="verdict",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("seen_sha", sa.String(length=64), nullable=False),
        sa.Column("by_submitting", sa.Boolean(), nullable=False),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_decision_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["review_round_id", "seller_id"],
            ["review_round.id", "review_round.seller_id"],
            name=op.f("fk_decision_review_round_id_seller_id_review_round"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_decision_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_partner_id"), "decision", ["partner_id"], unique=False)
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["review_round_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(
        "uq_decision_standing",
        table_name="decision",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_decision_partner_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(
        "uq_approval_current",
        table_name="approval",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_approval_placement_id"), table_name="approval")
    op.drop_index(op.f("ix_approval_partnership_id"), table_name="approval")
    op.drop_index(op.f("ix_approval_partner_id"), table_name="approval")
    op.drop_index(op.f("ix_approval_creative_id"), table_name="approval")
    op.drop_table("approval")
    op.drop_index(
        "uq_review_round_open",
        table_name="review_round",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_review_round_partner_id"), table_name="review_round")
    op.drop_index(op.f("ix_review_round_creative_version_id"), table_name="review_round")
    op.drop_index(op.f("ix_review_round_creative_id"), table_name="review_round")
    op.drop_table("review_round")
