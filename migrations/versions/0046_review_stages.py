"""Create review plans, the stages of rounds and stand-ins, and note for whom a decision stands too."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.IdType(length=16), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "review_plan",
        _id("id"),
        _id("seller_id"),
        _id("program_id"),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("stages", core.db.Json(), nullable=False),
        _id("changed_by_id"),
        _moment("changed_at", nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_review_plan_changed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["program_id", "seller_id"],
            ["program.id", "program.seller_id"],
            name=op.f("fk_review_plan_program_id_seller_id_program"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_plan")),
        sa.UniqueConstraint("program_id", name=op.f("uq_review_plan_program_id")),
    )
    _create_stages()
    _create_stand_ins()
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("stands_for", core.db.Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("decision") as table:
        table.alter_column("stands_for", server_default=None)


def _create_stages() -> None:
    op.create_table(
        "review_stage",
        _id("id"),
        _id("seller_id"),
        _id("partner_id", nullable=True),
        _id("review_round_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum("any", "all", "n_of_m", "each_side", name="stagerule", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column(
            "side", sa.Enum("seller", "partner", "both", name="stageside", native_enum=False, length=40), nullable=False
        ),
        sa.Column("reviewers", core.db.Json(), nullable=False),
        _moment("opened_at"),
        sa.Column("due_on", sa.Date(), nullable=True),
        _moment("done_at"),
        _moment("escalated_at"),
        sa.ForeignKeyConstraint(
            ["review_round_id", "seller_id"],
            ["review_round.id", "review_round.seller_id"],
            name=op.f("fk_review_stage_review_round_id_seller_id_review_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_stage")),
        sa.UniqueConstraint("review_round_id", "position", name=op.f("uq_review_stage_review_round_id_position")),
    )
    op.create_index(op.f("ix_review_stage_seller_id"), "review_stage", ["seller_id"])
    op.create_index(op.f("ix_review_stage_partner_id"), "review_stage", ["partner_id"])


def _create_stand_ins() -> None:
    op.create_table(
        "stand_in",
        _id("id"),
        _id("organization_id"),
        _id("user_id"),
        _id("stand_in_id"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("ended_at"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_stand_in_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_stand_in_user_id_user")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["user.id"], name=op.f("fk_stand_in_stand_in_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_organization_id"), "stand_in", ["organization_id"])


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("decision") as table:
        table.drop_column("stands_for")
    op.drop_table("stand_in")
    op.drop_table("review_stage")
    op.drop_table("review_plan")
