"""Reading a run whole before the transaction that seals or approves it, and telling there whether it is the same still.

Reading a large run takes seconds. Comparing it with what was read is quick: the database writes out every row and value
that the document was made of once more.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select

from core.db import db, end_read, read_one_moment
from core.expressions import text_of
from core.ids import Id
from payouts.models import Earning, Payout, PayoutDestination, PayoutLine, PayoutRun
from payouts.queries.freezing import state_of_frozen
from payouts.queries.frozen import document_of
from payouts.queries.rails import get_run_of
from payouts.queries.runs import included_payouts
from payouts.rules.ledger import sha256_of
from payouts.rules.runs import fingerprint


@dataclass(frozen=True, slots=True)
class Reading:
    """A run as it was at one moment: the document that is approved, its sha256, and what a preparer would have seen.

    `rows` is a fingerprint of every row and value that all of this was made of, as `fingerprint_of_rows` says.
    """

    document: dict[str, Any]
    sha256: str
    seen: str
    rows: str

    @property
    def is_empty(self) -> bool:
        """Whether the run pays nothing."""
        return not self.document["payouts"]


def read_ahead(run_id: Id) -> Reading:
    """Read a run whole at one moment, in a transaction of its own that holds nothing. Not inside a command."""
    read_one_moment()
    reading = read_whole(get_run_of(run_id))
    end_read()
    return reading


def read_whole(run: PayoutRun) -> Reading:
    """Read a run whole. Whoever calls sees to it that nothing changes while it is read."""
    included = included_payouts(run)
    document = document_of(run, included)
    return Reading(document, fingerprint(document), state_of_frozen(included), fingerprint_of_rows(run))


def is_unchanged(run: PayoutRun, reading: Reading) -> bool:
    """Whether a run is, row for row and value for value, what was read. Inside the command that relies on it."""
    return fingerprint_of_rows(run) == reading.rows


def fingerprint_of_rows(run: PayoutRun) -> str:
    """Return the sha256 of every row and value that a run's document is made of, as the database writes them.

    It is another one as soon as any of them is, even where the document would be the same.
    """
    head = f"{run.public_id}:{run.number}:{run.cutoff_on.isoformat()}"
    return sha256_of([head, *sorted(db.session.scalars(_payouts(run))), *sorted(db.session.scalars(_lines(run)))])


def _payouts(run: PayoutRun) -> Select[str]:
    account = and_(PayoutDestination.id == Payout.destination_id, PayoutDestination.seller_id == Payout.seller_id)
    text = _one_text(
        text_of(Payout.id),
        text_of(Payout.partnership_id),
        func.coalesce(text_of(Payout.destination_id), ""),
        Payout.currency,
        cast(Payout.amount_minor, String),
        cast(Payout.withheld_minor, String),
        Payout.state,
        case((Payout.is_included, "in"), else_="out"),
        func.coalesce(Payout.rail, ""),
        func.coalesce(PayoutDestination.rail_object_id, ""),
    )
    mine = and_(Payout.run_id == run.id, Payout.seller_id == run.seller_id)
    return select(text).select_from(Payout).outerjoin(PayoutDestination, account).where(mine)


def _lines(run: PayoutRun) -> Select[str]:
    """Return the lines with when each was earned, which says in what order they stand.

    A line's earning is its own seller's by its key. Saying so here too lets SQLite begin with all earnings there are.
    """
    text = _one_text(
        text_of(PayoutLine.payout_id),
        text_of(PayoutLine.earning_id),
        cast(PayoutLine.amount_minor, String),
        cast(Earning.earned_at, String),
    )
    lines = and_(PayoutLine.payout_id == Payout.id, PayoutLine.seller_id == Payout.seller_id)
    query = select(text).select_from(Payout).join(PayoutLine, lines).join(Earning, Earning.id == PayoutLine.earning_id)
    return query.where(Payout.run_id == run.id, Payout.seller_id == run.seller_id)


def _one_text(*parts: Any) -> ColumnElement[str]:
    """Return texts as one, with a colon between them: only the last may hold one itself."""
    return reduce(lambda text, part: text + ":" + part, parts)
