"""Let a side invite guests to a stage of a review, and let decisions and comments be theirs."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_ID = core.db.IdType(length=16)
_MOMENT = core.db.UtcDateTime(timezone=True)
_PEOPLE = (("decision", "user_id"), ("comment", "author_id"))


def upgrade() -> None:
    """Create the table, then let somebody else than a user stand behind a decision or a comment."""
    _create_guests()
    for name, column in _PEOPLE:
        with op.batch_alter_table(name) as table:
            table.alter_column(column, existing_type=_ID, nullable=True)
            table.add_column(sa.Column("guest_id", _ID, nullable=True))
            table.create_foreign_key(
                op.f(f"fk_{name}_guest_id_seller_id_review_guest"),
                "review_guest",
                ["guest_id", "seller_id"],
                ["id", "seller_id"],
            )
            table.create_check_constraint(op.f(f"ck_{name}_is_somebodys"), f"({column} IS NULL) <> (guest_id IS NULL)")
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_decision_standing_guest",
        "decision",
        ["review_round_id", "guest_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _create_guests() -> None:
    op.create_table(
        "review_guest",
        sa.Column("id", _ID, nullable=False),
        sa.Column("seller_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("review_round_id", _ID, nullable=False),
        sa.Column("stage_position", sa.Integer(), nullable=True),
        sa.Column("organization_id", _ID, nullable=False),
        sa.Column("side", sa.Enum("seller", "partner", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("invited_by_id", _ID, nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.Column("mailed_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("code_expires_at", _MOMENT, nullable=True),
        sa.Column("code_sent_at", _MOMENT, nullable=True),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_guest")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_review_guest_id_seller_id")),
        *_keys(),
    )
    op.create_index(op.f("ix_review_guest_seller_id"), "review_guest", ["seller_id"])
    op.create_index(op.f("ix_review_guest_partner_id"), "review_guest", ["partner_id"])
    invited = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_review_guest_invited",
        "review_guest",
        ["review_round_id", "email"],
        unique=True,
        sqlite_where=invited,
        postgresql_where=invited,
    )


def _keys() -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["review_round_id", "seller_id"],
            ["review_round.id", "review_round.seller_id"],
            name=op.f("fk_review_guest_review_round_id_seller_id_review_round"),
        ),
        sa.ForeignKeyConstraint(
            ["review_round_id", "stage_position"],
            ["review_stage.review_round_id", "review_stage.position"],
            name=op.f("fk_review_guest_review_round_id_stage_position_review_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_review_guest_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["user.id"], name=op.f("fk_review_guest_invited_by_id_user")),
    ]


def downgrade() -> None:
    """Take guests, their decisions and their comments away again."""
    op.drop_index("uq_decision_standing_guest", table_name="decision")
    op.execute("DELETE FROM comment WHERE parent_id IN (SELECT id FROM comment WHERE guest_id IS NOT NULL)")
    for name, column in _PEOPLE:
        op.execute(f"DELETE FROM {name} WHERE guest_id IS NOT NULL")  # noqa: S608 - two names of tables
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_is_somebodys"), type_="check")
            table.drop_constraint(op.f(f"fk_{name}_guest_id_seller_id_review_guest"), type_="foreignkey")
            table.drop_column("guest_id")
            table.alter_column(column, existing_type=_ID, nullable=False)
    op.drop_table("review_guest")
