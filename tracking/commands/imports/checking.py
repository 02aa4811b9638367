"""Checking a file: every row is read and set beside what is stored, before any order of it is imported."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from core import audit, ids
from core.access import system_for
from core.bulk import add_all_if_missing, count_rows
from core.db import command, db, lock
from core.errors import AppError
from core.ids import Id
from tracking.commands.imports.pace import Pace
from tracking.models import ImportRow, OrderImport
from tracking.queries.imports import Known, known_orders, matching
from tracking.rules.actions import Action
from tracking.rules.imports import ImportState, Outcome
from tracking.sources.orders import FileOrder

_FORGOTTEN = 500  # rows that wait no longer, deleted at once


def check_orders(import_id: Id, orders: Iterable[FileOrder], pace: Pace) -> None:
    """Read all orders of a file into rows that wait, then say what they are. Stops when the import is called off."""
    while _forget_rows(import_id):
        pass
    _empty_counts(import_id)
    number = 0
    try:
        for batch in _batches(orders, pace):
            if not _stage(import_id, batch, pace, first=number + 1):
                return
            number += len(batch)
    except AppError as refusal:
        _refuse(import_id, refusal.message)
        raise
    _finish(import_id)


def _batches(orders: Iterable[FileOrder], pace: Pace) -> Iterator[list[FileOrder]]:
    waiting = iter(orders)
    while batch := list(islice(waiting, pace.orders)):
        yield batch


@command
def forget_rows(import_id: Id) -> int:
    """Delete some rows of an import that is over or begins afresh; returns how many. What was rejected stays."""
    return _delete(import_id, keep_faults=True)


@command
def _forget_rows(import_id: Id) -> int:
    return _delete(import_id, keep_faults=False)


def _delete(import_id: Id, *, keep_faults: bool) -> int:
    some = select(ImportRow.id).where(ImportRow.import_id == import_id)
    some = some.where(ImportRow.reason == "") if keep_faults else some
    result = db.session.execute(delete(ImportRow).where(ImportRow.id.in_(some.limit(_FORGOTTEN).scalar_subquery())))
    return count_rows(result)


@command
def _empty_counts(import_id: Id) -> None:
    it = lock(db.session.get_one(OrderImport, import_id))
    it.counts, it.totals = {}, {}


@command
def _stage(import_id: Id, batch: Sequence[FileOrder], pace: Pace, *, first: int) -> bool:
    """Keep some orders of a file with what each of them is. Returns whether to go on."""
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state is not ImportState.CHECKING:
        return False
    with pace.held():
        rows = _judged(it, batch, first)
        add_all_if_missing(ImportRow, rows)
        it.counts, it.totals = _counted(it, batch, rows), _totalled(it.totals, batch, rows)
    return True


def _judged(it: OrderImport, batch: Sequence[FileOrder], first: int) -> list[dict[str, Any]]:
    numbers = [order.external_id for order in batch if order.report or order.is_no_sale]
    known = known_orders(it, numbers)
    told = _told_before(it, numbers)
    rows = []
    for number, order in enumerate(batch, start=first):
        row = _row(it, order, number)
        if order.report is not None and order.external_id in told:
            row |= _again(order, told[order.external_id], row["report"])
        elif order.report is not None:
            stored = known.get(order.external_id)
            outcome = stored.judge(order.report, order.refunded_minor) if stored else Outcome.NEW
            is_other = outcome is Outcome.CHANGED and stored and not stored.is_same(order.report)
            row |= {"outcome": outcome, "reason": _OTHER if is_other else ""}
            told[order.external_id] = (order.row, row["report"], order.refunded_minor)
        elif order.is_no_sale and order.external_id not in told and (stored := known.get(order.external_id)):
            row |= _no_sale(stored)
        rows.append(row)
    return rows


def _no_sale(stored: Known) -> dict[str, Any]:
    """Return what it means for a stored order that its source calls it no sale; one that was paid stays as it is."""
    outcome = stored.judge_no_sale()
    return {} if outcome is Outcome.REJECTED else {"outcome": outcome, "column": "", "reason": ""}


_OTHER = "the order is stored with other content. The first stands; decide under Orders to review."


def _told_before(it: OrderImport, numbers: Sequence[str]) -> dict[str, tuple[int, Any, int]]:
    """Return row, report and refund of those orders that stood earlier in the same file."""
    query = select(ImportRow.external_id, ImportRow.row, ImportRow.report, ImportRow.refunded_minor).where(
        ImportRow.import_id == it.id, ImportRow.external_id.in_(numbers), ImportRow.outcome != Outcome.REJECTED
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def _row(it: OrderImport, order: FileOrder, number: int) -> dict[str, Any]:
    fault = order.fault
    report = order.report.model_dump(mode="json", exclude_defaults=True) if order.report else None
    return {
        "id": ids.new(),
        "seller_id": it.seller_id,
        "import_id": it.id,
        "number": number,
        "row": fault.row if fault else order.row,
        "external_id": order.external_id[:255],
        "report": report,
        "refunded_minor": order.refunded_minor,
        "outcome": Outcome.REJECTED,
        "column": fault.column[:120] if fault else "",
        "reason": fault.reason[:500] if fault else "",
    }


def _again(order: FileOrder, before: tuple[int, Any, int], report: Any) -> dict[str, Any]:
    """Return what an order is that stood in the file before: a repeat, or a contradiction."""
    if before[1:] == (report, order.refunded_minor):
        return {"outcome": Outcome.DUPLICATE, "report": None}
    reason = f"order {order.external_id[:80]} stands at row {before[0]} already, with other content."
    return {"outcome": Outcome.REJECTED, "reason": f"{reason} Keep its rows together.", "report": None}


def _counted(it: OrderImport, batch: Sequence[FileOrder], rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    new = [
        order.report for order, row in zip(batch, rows, strict=True) if order.report and row["outcome"] is Outcome.NEW
    ]
    added = {"orders": len(batch), "lines": sum(order.items for order in batch)}
    added |= {outcome.value: sum(row["outcome"] is outcome for row in rows) for outcome in Outcome}
    added["unmatched"] = len(new) - len(matching(it, new))
    return {name: it.counts.get(name, 0) + count for name, count in added.items()}


def _totalled(
    totals: dict[str, Any], batch: Sequence[FileOrder], rows: Sequence[dict[str, Any]]
) -> dict[str, dict[str, int]]:
    """Return the sums of what customers paid and got back, by currency. What was rejected is not in them."""
    sums: dict[str, dict[str, int]] = {code: dict(amounts) for code, amounts in totals.items()}
    for order, row in zip(batch, rows, strict=True):
        if order.report is None or row["outcome"] is Outcome.REJECTED or row["report"] is None:
            continue
        paid = order.report.gross_minor - order.report.discount_minor
        one = sums.setdefault(order.report.currency, {"gross_minor": 0, "refunded_minor": 0, "net_minor": 0})
        one["gross_minor"] += paid
        one["refunded_minor"] += order.refunded_minor
        one["net_minor"] += paid - order.refunded_minor
    return sums


@command
def _finish(import_id: Id) -> None:
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state is ImportState.CHECKING:
        it.state = ImportState.CHECKED
        audit.record(system_for(it.seller_id), Action.IMPORT_CHECKED, it, **it.counts)


@command
def _refuse(import_id: Id, reason: str) -> None:
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state is ImportState.CHECKING:
        it.state, it.reason = ImportState.REFUSED, reason
        audit.record(system_for(it.seller_id), Action.IMPORT_CANCELED, it, refused=True)
