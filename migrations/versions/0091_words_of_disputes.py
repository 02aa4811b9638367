"""Let what a partner wrote in a dispute be emptied of an address; the triggers follow from the models."""

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing moves: the triggers are put back as the models have them."""


def downgrade() -> None:
    """Nothing moves."""
