"""Find a run's payouts by their state, and the account a partner is paid to, without reading all there are."""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes; the second replaces one that a planner passed over for that of all accounts of a seller."""
    op.create_index("ix_payout_run_id_state", "payout", ["run_id", "state"], unique=False)
    op.create_index(
        "ix_payout_destination_partnership_id_state", "payout_destination", ["partnership_id", "state"], unique=False
    )
    op.drop_index("ix_payout_destination_partnership_id", table_name="payout_destination")


def downgrade() -> None:
    """Drop the indexes and make the old one again."""
    op.create_index("ix_payout_destination_partnership_id", "payout_destination", ["partnership_id"], unique=False)
    op.drop_index("ix_payout_destination_partnership_id_state", table_name="payout_destination")
    op.drop_index("ix_payout_run_id_state", table_name="payout")
