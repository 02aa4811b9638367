"""Results of payments: a bank's file is kept, looked at, and booked row by row. A row is booked once, whoever asks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from core import audit, clock
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.files import storage
from core.ids import Id
from core.jobs import enqueue
from payouts import notices
from payouts.commands.destinations import block_destination
from payouts.commands.ledger import lock_books
from payouts.commands.marking import book_paid, book_returned, lock_payouts, note_given_back
from payouts.commands.outcomes import fail_unsent
from payouts.commands.settling import settle_if_done
from payouts.models import Payout, PayoutRun, ResultFile, ResultLine
from payouts.queries.entries import zone_of
from payouts.queries.results import (
    booked_lines,
    find_same_file,
    get_result,
    is_own_payment_file,
    standings_of,
)
from payouts.queries.runs import get_run
from payouts.rules.actions import Action
from payouts.rules.bank_reasons import ABOUT_THE_ACCOUNT
from payouts.rules.results import Judged, Outcome, ResultRow, judge_all
from payouts.rules.runs import PayoutState, RunState
from payouts.sources.result_files import Looked, look_at, shape_to_json
from payouts.sources.result_tables import Columns

AT_ONCE = 25
"""How many rows a transaction books, so that nobody who writes meanwhile waits for a quarter of a second."""
_OPEN = frozenset({RunState.APPROVED, RunState.PAYING})


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it was handed in, found to be of a kind that can be read. Nothing of it is kept yet."""

    filename: str
    sha256: str
    data: bytes = field(repr=False)
    looked: Looked


def receive_file(data: bytes, filename: str) -> HandedIn:
    """Return what a file is. Raises AppError when it is no result of payments."""
    looked = look_at(data)
    name = " ".join(filename.split())[-160:] or "result"
    return HandedIn(filename=name, sha256=hashlib.sha256(data).hexdigest(), data=data, looked=looked)


@command
def hand_in_result(file: HandedIn, *, actor: Actor, run_id: Id | None = None) -> ResultFile:
    """Take a bank's file for one run, or for all. The same bytes are one file for ever; nothing is booked yet."""
    run = get_run(actor, run_id) if run_id is not None else None
    if actor.organization_id is None:
        raise AppError("Results belong to an organization. Sign in to one.")
    if is_own_payment_file(actor.organization_id, file.sha256):
        raise AppError(
            "This is the payment file that was made here, and it does not say what the bank did. Choose the bank's "
            "report of the payments, or mark them paid by hand.",
            field="file",
        )
    same = find_same_file(actor.organization_id, file.sha256)
    if same is not None:
        lock(same).run_id = run.id if run else None
        return same
    row = add(_new(file, actor, run))
    audit.record(actor, Action.RESULT_READ, row, sha256=row.sha256, kind=row.kind.value)
    return row


def _new(file: HandedIn, actor: Actor, run: PayoutRun | None) -> ResultFile:
    looked = file.looked
    return ResultFile(
        seller_id=actor.organization_id,
        run_id=run.id if run else None,
        kind=looked.kind,
        filename=file.filename,
        sha256=file.sha256,
        storage_key=storage().save(file.data, ".csv" if looked.shape else ".xml"),
        shape=shape_to_json(looked.shape) if looked.shape else None,
        columns=looked.columns.model_dump(mode="json") if looked.columns else None,
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )


@command
def set_result_columns(file_id: Id, columns: Columns, *, actor: Actor) -> ResultFile:
    """Say what the columns of a table mean. Raises Conflict once rows of it were booked."""
    file = lock(get_result(actor, file_id))
    if file.shape is None:
        raise Conflict("This file says itself what it holds. Nothing has to be chosen.")
    if booked_lines(file):
        raise Conflict("Rows of this file were booked as it was read, so that cannot change any more.")
    file.columns = columns.model_dump(mode="json")
    audit.record(actor, Action.RESULT_COLUMNS_SET, file)
    return file


@command
def ask_booking(file_id: Id, *, actor: Actor) -> ResultFile:
    """Let the rows of a file be booked. The work is a job that may be left alone; asking twice does it once."""
    file = lock(get_result(actor, file_id))
    file.asked_at, file.asked_by_id, file.done_at = clock.now(), actor.user_id, None
    enqueue("payouts.results", {"file": file.public_id}, dedupe_key=f"payouts.results:{file.public_id}")
    audit.record(actor, Action.RESULT_ASKED, file, sha256=file.sha256)
    return file


@command
def book_rows(file_id: Id, rows: Sequence[ResultRow], *, actor: Actor) -> int:
    """Book what some rows of a file say, judged as everything stands now; returns how many changed something."""
    file = lock(get_result(actor, file_id))
    booked = {number: line.outcome for number, line in booked_lines(file).items()}
    payouts, runs = _lock_named(file, [row for row in rows if row.number not in booked])
    standings = standings_of(file.seller_id, rows)
    today = clock.today(zone_of(file.seller_id))
    judged = judge_all(rows, standings, booked, only_run=file.run_id, today=today)
    changing = [
        (each, payouts[each.standing.payout_id]) for each in judged if each.is_changing and each.standing is not None
    ]
    for each, payout in changing:
        _book(file, each, payout, runs[payout.run_id], actor)
        add(_line(file, each, payout))
    for run_id in {payout.run_id for _each, payout in changing}:
        if RunState(runs[run_id].state) in _OPEN:
            settle_if_done(runs[run_id])
    return len(changing)


def _lock_named(file: ResultFile, rows: Sequence[ResultRow]) -> tuple[dict[Id, Payout], dict[Id, PayoutRun]]:
    """Lock the runs, then the payouts that rows name, then the books: the order in which everybody locks."""
    named = standings_of(file.seller_id, rows).values()
    query = select(PayoutRun).where(
        PayoutRun.seller_id == file.seller_id, PayoutRun.id.in_({each.run_id for each in named})
    )
    runs = db.session.scalars(
        query.order_by(PayoutRun.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    payouts = lock_payouts(file.seller_id, {each.payout_id for each in named})
    lock_books(file.seller_id)
    return {payout.id: payout for payout in payouts}, {run.id: run for run in runs}


def _book(file: ResultFile, judged: Judged, payout: Payout, run: PayoutRun, actor: Actor) -> None:
    row = judged.row
    if judged.outcome is Outcome.PAYS:
        today = clock.today(zone_of(file.seller_id))
        book_paid(payout, actor, reference=_reference(file, row), paid_on=row.day or today)
    elif judged.outcome is Outcome.GIVEN_BACK:
        note_given_back(payout, actor, reason=row.reason)
    elif judged.outcome is Outcome.RETURNS:
        book_returned(payout, actor, reason=row.reason)
        notices.payout_came_back(payout, run)
    else:
        if row.code in ABOUT_THE_ACCOUNT:
            block_destination(payout, PayoutState.FAILED, reason=row.reason)
        fail_unsent(run, payout, row.reason)


def _reference(file: ResultFile, row: ResultRow) -> str:
    return row.reference or f"{file.filename[-100:]}, row {row.number}"


def _line(file: ResultFile, judged: Judged, payout: Payout) -> ResultLine:
    row = judged.row
    return ResultLine(
        seller_id=file.seller_id,
        file_id=file.id,
        number=row.number,
        payout_id=payout.id,
        said=row.said,
        outcome=judged.outcome,
        reference=row.reference,
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        day=row.day,
        reason="" if judged.outcome is Outcome.PAYS else row.reason,
        booked_at=clock.now(),
    )


@command
def end_booking(file_id: Id, *, actor: Actor) -> ResultFile:
    """Note that nothing of a file is left to book, with how many rows were booked in all."""
    file = lock(get_result(actor, file_id))
    file.done_at = clock.now()
    file.asked_at = file.asked_at or file.done_at
    audit.record(actor, Action.RESULT_BOOKED, file, rows=len(booked_lines(file)))
    return file
