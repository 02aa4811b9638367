"""Keep beside a statement by when what is due on it is paid, as its body says it, so that lists can show it."""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

statement = sa.table(
    "statement", sa.column("id", core.db.IdType), sa.column("body", sa.Text), sa.column("pay_by", sa.Date)
)


def upgrade() -> None:
    """Add the column and fill it from each statement's own body."""
    op.add_column("statement", sa.Column("pay_by", sa.Date(), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(statement.c.id, statement.c.body)).all():
        pay_by = date.fromisoformat(json.loads(row.body)["pay_by"])
        connection.execute(sa.update(statement).where(statement.c.id == row.id).values(pay_by=pay_by))
    with op.batch_alter_table("statement") as batch:
        batch.alter_column("pay_by", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("statement", "pay_by")
