"""Differences between a bank's report and our books: noted once, when a file is booked, and gone when it is over."""

from collections.abc import Sequence

from core import clock
from core.db import command, lock
from core.ids import Id
from payouts.commands.findings import open_finding, solve_row
from payouts.models import ResultFile
from payouts.queries.findings import known_keys, open_findings, open_of_kind
from payouts.queries.marking import unmarked_since
from payouts.queries.results import get_result_of
from payouts.rules.bank_findings import UNMARKED_AFTER, differences_in, settled_by, unmarked
from payouts.rules.reconciling import FindingKind
from payouts.rules.results import Judged

_OVER = "A later file of the bank says that it is as our books say."
_MARKED = "Every payment of the run has been marked since."


@command
def note_differences(file_id: Id, judged: Sequence[Judged]) -> int:
    """Open a finding for whatever a file says that our books do not; what somebody solved already stays solved.

    Returns how many are new.
    """
    file: ResultFile = lock(get_result_of(file_id))
    found, over = differences_in(judged), settled_by(judged)
    known = known_keys(file.seller_id, found)
    for row in open_findings(file.seller_id):
        if row.payout_id is not None and over.get(row.payout_id) == row.kind and row.key not in found:
            solve_row(row, None, _OVER)
    new = [each for key, each in found.items() if key not in known]
    for each in new:
        open_finding(file.seller_id, each)
    return len(new)


@command
def note_unmarked() -> int:
    """Open a finding for each run with payments by file of which nothing was heard for long; returns how many.

    A finding whose run has none any more is solved.
    """
    waiting = unmarked_since(clock.now() - UNMARKED_AFTER)
    for seller_id, run_id, payments in waiting:
        open_finding(seller_id, unmarked(run_id, payments))
    left = {run_id for _seller_id, run_id, _payments in waiting}
    for row in open_of_kind(FindingKind.UNMARKED):
        if row.run_id not in left:
            solve_row(row, None, _MARKED)
    return len(waiting)
