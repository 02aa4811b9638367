"""Let a comment stand at a point of a picture."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the picture and the point."""
    with op.batch_alter_table("comment") as table:
        table.add_column(sa.Column("picture_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("pin_x", sa.Integer(), nullable=True))
        table.add_column(sa.Column("pin_y", sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_comment_pin_is_whole"),
            "(picture_sha256 IS NULL) = (pin_x IS NULL) AND (pin_x IS NULL) = (pin_y IS NULL)",
        )


def downgrade() -> None:
    """Take them away; what was said stays."""
    with op.batch_alter_table("comment") as table:
        table.drop_constraint(op.f("ck_comment_pin_is_whole"), type_="check")
        for name in ("pin_y", "pin_x", "picture_sha256"):
            table.drop_column(name)
