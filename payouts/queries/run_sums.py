"""What became of whole runs: sums by part and currency, for the list of runs and for one run alike."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.db import db
from core.ids import Id
from core.money import Money
from payouts.models import Payout, PayoutRun
from payouts.rules.runs import PayoutState, RunState
from payouts.rules.summary import Part, Progress, part_of, progress


def progress_of(run: PayoutRun) -> list[Progress]:
    """Return what became of a run, one per currency."""
    return progress_by_run([run])[run.id]


def progress_by_run(runs: Sequence[PayoutRun]) -> dict[Id, list[Progress]]:
    """Return what became of each of these runs. One query."""
    states = {run.id: RunState(run.state) for run in runs}
    grouped: dict[Id, list[tuple[Part, Money, int]]] = {run_id: [] for run_id in states}
    columns = (Payout.run_id, Payout.state, Payout.is_included, Payout.currency)
    query = select(*columns, func.sum(Payout.amount_minor), func.count()).where(
        Payout.seller_id.in_({run.seller_id for run in runs}), Payout.run_id.in_(states)
    )
    for run_id, state, is_included, currency, minor, count in db.session.execute(query.group_by(*columns)):
        part = part_of(states[run_id], PayoutState(state), is_included=is_included)
        grouped[run_id].append((part, Money(int(minor), currency), count))
    return {run_id: progress(rows) for run_id, rows in grouped.items()}
