"""Create partnerships and agreements."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "partnership",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prospect",
                "invited",
                "negotiating",
                "active",
                "paused",
                "winding_down",
                "ended",
                "declined",
                name="partnershipstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("audience_note", sa.String(length=500), nullable=False),
        sa.Column("channel_hints", core.db.Json(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("invited_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("activated_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("counts_until", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_partnership_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organization.id"], name=op.f("fk_partnership_seller_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_partnership_id_seller_id")),
        sa.UniqueConstraint("seller_id", "external_id", name="uq_partnership_external_id"),
        sa.UniqueConstraint("seller_id", "partner_id", name=op.f("uq_partnership_seller_id_partner_id")),
    )
    op.create_index(op.f("ix_partnership_partner_id"), "partnership", ["partner_id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_agreement_partnership_id_seller_id_partnership"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_agreement_id_seller_id")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_agreement_partnership_id")),
    )
    op.create_table(
        "partnership_state",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prospect",
                "invited",
                "negotiating",
                "active",
                "paused",
                "winding_down",
                "ended",
                "declined",
                name="partnershipstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_partnership_state_partnership_id_seller_id_partnership"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_state")),
    )
    op.create_index("ix_partnership_state", "partnership_state", ["partnership_id"], unique=False)
    op.create_table(
        "agreement_version",
        sa.Column("id", core.db.IdType(length=16), nullable=False),
        sa.Column("agreement_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partnership_id", core.db.IdType(length=16), nullable=False),
        sa.Column("seller_id", core.db.IdType(length=16), nullable=False),
        sa.Column("partner_id", core.db.IdType(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                "superseded",
                name="versionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("terms", core.db.Json(), nullable=False),
        sa.Column("sells", core.db.Json(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("offered_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("lapses_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", core.db.IdType(length=16), nullable=True),
        sa.Column("accepted_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_role", sa.String(length=200), nullable=False),
        sa.Column("closed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(length=1000), nullable=False),
        sa.Column("superseded_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["user.id"], name=op.f("fk_agreement_version_accepted_by_id_user")),
        sa.ForeignKeyConstraint(
            ["agreement_id", "seller_id"],
            ["agreement.id", "agreement.seller_id"],
            name=op.f("fk_agreement_version_agreement_id_seller_id_agreement"),
        ),
        sa.ForeignKeyConstraint(["offered_by_id"], ["user.id"], name=op.f("fk_agreement_version_offered_by_id_user")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name=op.f("fk_agreement_version_partner_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seller_id"],
            ["partnership.id", "partnership.seller_id"],
            name=op.f("fk_agreement_version_partnership_id_seller_id_partnership"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_version_agreement_id_number")),
        sa.UniqueConstraint("id", "seller_id", name=op.f("uq_agreement_version_id_seller_id")),
    )
    op.create_index(op.f("ix_agreement_version_partner_id"), "agreement_version", ["partner_id"], unique=False)
    op.create_index(op.f("ix_agreement_version_partnership_id"), "agreement_version", ["partnership_id"], unique=False)
    op.create_index(
        "uq_agreement_version_accepted",
        "agreement_version",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "uq_agreement_version_offered",
        "agreement_version",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(
        "uq_agreement_version_offered",
        table_name="agreement_version",
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index(
        "uq_agreement_version_accepted",
        table_name="agreement_version",
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.drop_index(op.f("ix_agreement_version_partnership_id"), table_name="agreement_version")
    op.drop_index(op.f("ix_agreement_version_partner_id"), table_name="agreement_version")
    op.drop_table("agreement_version")
    op.drop_index("ix_partnership_state", table_name="partnership_state")
    op.drop_table("partnership_state")
    op.drop_table("agreement")
    op.drop_index(op.f("ix_partnership_partner_id"), table_name="partnership")
    op.drop_table("partnership")
