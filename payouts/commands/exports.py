"""Payment files. Exporting changes no state: each file's bytes are kept once and download the same for ever."""

import hashlib
from collections import Counter

from core import audit, clock
from core.access import Actor
from core.csv_files import Cell, write_csv
from core.db import add, command, lock
from core.errors import Conflict
from core.files import storage
from core.ids import Id
from core.money import Money
from payouts.models import Artefact, PayoutRun
from payouts.queries.destinations import account_number, frozen_destinations
from payouts.queries.runs import RunRow, get_run, list_files, rows_of
from payouts.rules.actions import Action
from payouts.rules.runs import PayoutState, RunState

KIND = "bank_csv"
HEADER = ("payout", "partner", "account_holder", "account", "currency", "amount", "reference", "run")
_EXPORTED_IN = frozenset({RunState.APPROVED, RunState.PAYING, RunState.SETTLED, RunState.CLOSED})


@command
def export_run(run_id: Id, *, actor: Actor) -> Artefact:
    """Return the payment file of an approved run, made on the first call and the same until a payment in it is voided.

    It holds what is still to be paid when it is made; then a new one is made and the old one kept as it was. Raises
    Conflict before approval and when nothing is left to pay.
    """
    run = lock(get_run(actor, run_id))
    if RunState(run.state) not in _EXPORTED_IN:
        raise Conflict("The payment file is made from an approved run. Get this one approved first.")
    files = [file for file in list_files(run) if file.artefact.kind == KIND]
    current = next((file.artefact for file in files if not file.is_outdated), None)
    return current or _make(run, actor, number=len(files) + 1)


def _make(run: PayoutRun, actor: Actor, *, number: int) -> Artefact:
    rows = [row for row in rows_of(run) if row.payout.is_included and row.payout.state == PayoutState.APPROVED]
    if not rows:
        raise Conflict("There is nothing left to pay in this run: each of its payouts was paid or taken out.")
    data = write_csv(HEADER, [_cells(run, row) for row in rows])
    artefact = add(
        Artefact(
            seller_id=run.seller_id,
            run_id=run.id,
            kind=KIND,
            filename=_filename(run, number),
            media_type="text/csv",
            storage_key=storage().save(data, ".csv"),
            sha256=hashlib.sha256(data).hexdigest(),
            rows=len(rows),
            control_totals=_control_totals(rows),
            payout_ids=[row.payout.public_id for row in rows],
            created_at=clock.now(),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.RUN_EXPORTED, artefact, sha256=artefact.sha256, rows=len(rows))
    return artefact


def _filename(run: PayoutRun, number: int) -> str:
    """Return the name of a run's first, second, … file, so that nobody takes one for the other."""
    again = f"-{number}" if number > 1 else ""
    return f"payments-{run.number:04d}-{run.cutoff_month}{again}.csv"


def _cells(run: PayoutRun, row: RunRow) -> list[Cell]:
    destination = frozen_destinations([row.payout])[row.payout.id]
    return [
        row.payout.public_id,
        row.partnership.name,
        destination.holder_name,
        account_number(destination),
        row.payout.currency,
        row.payout.amount,
        f"Tandem {run.number}-{row.payout.public_id[-6:]}",
        run.name,
    ]


def _control_totals(rows: list[RunRow]) -> dict[str, str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.payout.currency] += row.payout.amount_minor
    return {currency: Money(minor, currency).decimal() for currency, minor in sorted(sums.items())}
