"""I7: what a closed month and its statements said is what they still say."""

from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Period, Statement
from payouts.queries.periods import entries_fingerprint
from payouts.rules.findings import Finding
from payouts.rules.ledger import sha256_of
from payouts.rules.statements import problems


def check_closed_months(seller_id: Id) -> Iterator[Finding]:
    """I7: closed months have the entries they had, statements their fingerprint, their sums, and no gap in numbers."""
    for period in db.session.scalars(select(Period).where(Period.seller_id == seller_id).order_by(Period.month)):
        if (period.entries_sha256, period.entry_count) != entries_fingerprint(seller_id, period.month):
            yield Finding("I7", f"The entries of {period.month} are not those it was closed with.")
    statements = select(Statement).where(Statement.seller_id == seller_id).order_by(Statement.number)
    for expected, statement in enumerate(db.session.scalars(statements), start=1):
        yield from _check_statement(expected, statement)


def _check_statement(expected: int, statement: Statement) -> Iterator[Finding]:
    if statement.number != expected:
        yield Finding("I7", f"Statement {expected} is missing: the next one is {statement.number}.")
    if statement.sha256 != sha256_of(statement.body):
        yield Finding("I7", f"Statement {statement.number} does not say what it said when it was issued.")
    yield from (Finding("I7", sentence) for sentence in problems(statement.body))
