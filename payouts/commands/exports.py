"""Payment files. Exporting changes no state: each file's bytes are kept once and download the same for ever."""

import hashlib
from collections import Counter

from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import Conflict
from core.files import storage
from core.ids import Id
from core.money import Money
from payouts.models import Artefact, PayoutRun
from payouts.queries.destinations import account_number, frozen_destinations
from payouts.queries.run_rows import RunRow, rows_of
from payouts.queries.runs import get_run, list_files, payouts_of
from payouts.rails import FILE_RAILS
from payouts.rails.protocol import FileRow
from payouts.rules.actions import Action
from payouts.rules.destinations import Rail
from payouts.rules.runs import PayoutState, RunState

RAIL = FILE_RAILS[Rail.MANUAL]
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
    files = [file for file in list_files(run, payouts_of(run)) if file.artefact.kind == RAIL.kind]
    current = next((file.artefact for file in files if not file.is_outdated), None)
    return current or _make(run, actor, number=len(files) + 1)


def _make(run: PayoutRun, actor: Actor, *, number: int) -> Artefact:
    rows = [row for row in rows_of(run) if _goes_into(row)]
    if not rows:
        raise Conflict(
            "There is nothing left to pay by file: each payment was paid, taken out, goes by Stripe or came back."
        )
    data = RAIL.write([_file_row(run, row) for row in rows])
    artefact = add(
        Artefact(
            seller_id=run.seller_id,
            run_id=run.id,
            kind=RAIL.kind,
            filename=RAIL.filename(run.number, run.cutoff_month, times=number),
            media_type=RAIL.media_type,
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


def _goes_into(row: RunRow) -> bool:
    payout = row.payout
    if row.destination is None or row.destination.blocked_at is not None:
        return False
    return payout.is_included and payout.state == PayoutState.APPROVED and payout.rail == Rail.MANUAL


def _file_row(run: PayoutRun, row: RunRow) -> FileRow:
    destination = frozen_destinations([row.payout])[row.payout.id]
    return FileRow(
        payout=row.payout.public_id,
        partner=row.partnership.name,
        holder=destination.holder_name,
        account=account_number(destination),
        amount=row.payout.amount,
        reference=f"Tandem {run.number}-{row.payout.public_id[-6:]}",
        run=run.title,
        routing_number=destination.routing_number or "",
        bic=destination.bic or "",
        bank=destination.bank_name or "",
        country=destination.country or "",
    )


def _control_totals(rows: list[RunRow]) -> dict[str, str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.payout.currency] += row.payout.amount_minor
    return {currency: Money(minor, currency).decimal() for currency, minor in sorted(sums.items())}
