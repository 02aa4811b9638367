"""Storing the orders of a checked file, in batches with a checkpoint. None counts for anybody before all are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Text, delete, select, type_coerce

from core import audit, clock, ids
from core.access import system_for
from core.bulk import add_all_if_missing
from core.db import after_commit, command, db, lock
from core.ids import Id
from tracking.commands.imports.pace import Pace
from tracking.models import Adjustment, Customer, ImportRow, Order, OrderConflict, OrderImport, OrderLine, OrderPayment
from tracking.queries.imports import Known, known_orders
from tracking.queries.sources import find_links, read_click_id
from tracking.rules.actions import Action
from tracking.rules.imports import ImportState, Outcome
from tracking.rules.refunds import NO_SALE, AdjustmentKind, net_back
from tracking.schemas.reports import LineReport, OrderReport
from tracking.signals import adjustment_recorded, order_paid

_COPIED = (
    "source", "external_id", "event_name", "payment_processor", "lead_event_name", "currency", "gross_minor",
    "discount_minor", "tax_minor", "shipping_minor", "fees_minor", "net_minor", "placed_at", "paid_at",
)  # fmt: skip
_OF_LINES = tuple(LineReport.model_fields)


@command
def store_some(import_id: Id, pace: Pace) -> None:
    """Store the next orders of an import, or say that all are stored."""
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state is not ImportState.APPLYING:
        return
    with pace.held():
        rows = _next(it, pace.orders)
        if not rows:
            it.state = ImportState.COUNTING
            return
        _store(it, [_told(row) for row in rows if row.report is not None])
        _end(it, [row.external_id for row in rows if row.report is None])
        it.done_upto = rows[-1].number
        _forget_upto(it)
        audit.record(system_for(it.seller_id), Action.IMPORT_STORED, it, orders=len(rows), upto=it.done_upto)


@dataclass(slots=True)
class _Told:
    """One waiting order with the report it was kept as."""

    number: int
    report: OrderReport
    content_sha256: str
    refunded_minor: int
    order_id: Id


class _Row(NamedTuple):
    """One waiting row. Without a report it says that an order which waits for its money is no sale."""

    number: int
    external_id: str
    report: str | None
    refunded_minor: int


def _next(it: OrderImport, most: int) -> list[_Row]:
    report = type_coerce(ImportRow.report, Text)  # as it is kept: the schema reads it faster than we could unpack it
    query = select(ImportRow.number, ImportRow.external_id, report, ImportRow.refunded_minor).where(
        ImportRow.import_id == it.id,
        ImportRow.number > it.done_upto,
        ImportRow.outcome.in_([Outcome.NEW, Outcome.CHANGED]),
    )
    return [_Row(*row) for row in db.session.execute(query.order_by(ImportRow.number).limit(most))]


def _told(row: _Row) -> _Told:
    report = OrderReport.model_validate_json(row.report or "")
    return _Told(row.number, report, report.content_sha256(), row.refunded_minor, ids.new())


def _forget_upto(it: OrderImport) -> None:
    """Delete the rows that are stored. What says why something was not taken as it is stays."""
    done = delete(ImportRow).where(
        ImportRow.import_id == it.id, ImportRow.number <= it.done_upto, ImportRow.reason == ""
    )
    db.session.execute(done.execution_options(synchronize_session=False))


def _store(it: OrderImport, told: Sequence[_Told]) -> None:
    known = known_orders(it, [each.report.external_id for each in told], lock=True)
    new = [each for each in told if _is_new(known.get(each.report.external_id))]
    _add_lines(it, _add_orders(it, new, known))
    refunds = [_first_refund(it, each) for each in new if each.refunded_minor]
    changed = [(each, old) for each in told if (old := known.get(each.report.external_id)) and not _is_new(old)]
    grown = [_grown_refund(it, each, old) for each, old in changed if _has_grown(each, old)]
    add_all_if_missing(Adjustment, refunds + grown)
    for each, old in changed:
        if not old.is_same(each.report):
            _add_conflict(it, each, old)
    _note_payments(it, [(each, old) for each, old in changed if old.is_paid_by(each.report)])
    for refund in grown:
        after_commit(partial(adjustment_recorded.send, None, order_id=refund["order_id"]))


def _end(it: OrderImport, numbers: Sequence[str]) -> None:
    """Take back whole the orders that still wait for money and will never get any."""
    known = known_orders(it, numbers, lock=True) if numbers else {}
    over = [each for each in known.values() if each.judge_no_sale() is Outcome.CHANGED]
    add_all_if_missing(Adjustment, [_cancellation(it, each) for each in over])
    for each in over:
        after_commit(partial(adjustment_recorded.send, None, order_id=each.order_id))


def _is_new(known: Known | None) -> bool:
    return known is None or known.is_undone


def _has_grown(told: _Told, known: Known) -> bool:
    is_more = told.refunded_minor > known.refunded_minor and known.paid_minor > known.back_minor
    return is_more and known.is_same(told.report)


def _add_orders(it: OrderImport, new: Sequence[_Told], known: dict[str, Known]) -> Sequence[_Told]:
    """Store orders and return those that nobody stored meanwhile."""
    customers, fresh = _customers(it, new)
    links = find_links(it.seller_id, [each.report.click_id for each in new if each.report.click_id])
    values, recorded_at = [], clock.now()
    for each in new:
        report, before = each.report, known.get(each.report.external_id)
        clicked = read_click_id(report.click_id) if report.click_id else None
        is_ours = clicked is not None and clicked.link_id in links
        number = report.customer.external_id if report.customer else None
        values.append(
            {name: getattr(report, name) for name in _COPIED}
            | {
                "id": each.order_id,
                "seller_id": it.seller_id,
                "program_id": it.program_id,
                "import_id": it.id,
                "generation": before.generation + 1 if before else 0,
                "recorded_at": recorded_at,
                "customer_id": customers[number] if number else None,
                "content_sha256": each.content_sha256,
                "click_id": clicked.click_id if clicked and is_ours else None,
                "link_id": clicked.link_id if clicked and is_ours else None,
                "coupons": list(report.coupons),
                "details": None,
                "is_new_customer": number in fresh if number else None,
            }
        )
        fresh.discard(number or "")
    if add_all_if_missing(Order, values) == len(values):
        return new
    stored = set(db.session.scalars(select(Order.id).where(Order.id.in_([each.order_id for each in new]))))
    return [each for each in new if each.order_id in stored]


def _customers(it: OrderImport, new: Sequence[_Told]) -> tuple[dict[str, Id], set[str]]:
    """Return the customers of these orders, made where they are new, and the numbers of those without an order yet."""
    told = {each.report.customer.external_id: each.report.customer for each in new if each.report.customer}
    moment = clock.now()
    add_all_if_missing(
        Customer,
        [
            {"id": ids.new(), "seller_id": it.seller_id, "program_id": it.program_id, "external_id": number,
             "name": who.name or None, "email": who.email, "created_at": moment}
            for number, who in told.items()
        ],
    )  # fmt: skip
    found = select(Customer.external_id, Customer.id).where(
        Customer.program_id == it.program_id, Customer.external_id.in_(told)
    )
    by_number = {row[0]: row[1] for row in db.session.execute(found)}
    bought = select(Order.customer_id).where(Order.customer_id.in_(by_number.values())).distinct()
    returning = set(db.session.scalars(bought))
    return by_number, {number for number, customer_id in by_number.items() if customer_id not in returning}


def _add_lines(it: OrderImport, new: Sequence[_Told]) -> None:
    lines: list[dict[str, Any]] = [
        {"id": ids.new(), "seller_id": it.seller_id, "order_id": each.order_id, "number": number,
         "currency": each.report.currency, **{name: getattr(line, name) for name in _OF_LINES}}
        for each in new
        for number, line in enumerate(each.report.lines, start=1)
    ]  # fmt: skip
    add_all_if_missing(OrderLine, lines)


def _first_refund(it: OrderImport, told: _Told) -> dict[str, Any]:
    """Return what had gone back when the order was first told of. The file names no day: the day of payment stands."""
    report = told.report
    paid = report.gross_minor - report.discount_minor
    net = net_back(told.refunded_minor, left_minor=paid, net_left_minor=report.net_minor)
    at = report.paid_at or report.placed_at or clock.now()
    return _refund(it, told, told.order_id, told.refunded_minor, net) | {"occurred_at": at}


def _grown_refund(it: OrderImport, told: _Told, old: Known) -> dict[str, Any]:
    """Return what more has gone back since the order was last told of: the difference only, never more than is left."""
    left = old.paid_minor - old.back_minor
    amount = min(told.refunded_minor - old.refunded_minor, left)
    net = net_back(amount, left_minor=left, net_left_minor=old.net_minor - old.net_back_minor)
    again = f"-{old.reopened}" if old.reopened else ""
    refund = _refund(it, told, old.order_id, amount, net)
    return refund | {"occurred_at": clock.now(), "external_id": f"{refund['external_id']}{again}"}


def _cancellation(it: OrderImport, old: Known) -> dict[str, Any]:
    """Return that an order is no sale: everything that is left of it, with the reason that its partners read."""
    left, again = old.paid_minor - old.back_minor, f"-{old.reopened}" if old.reopened else ""
    entry = _entry(it, old.order_id, old.currency, left, old.net_minor - old.net_back_minor)
    kind = {"kind": AdjustmentKind.CANCELLATION, "external_id": f"no-sale{again}", "reason": NO_SALE}
    return entry | kind | {"occurred_at": clock.now()}


def _refund(it: OrderImport, told: _Told, order_id: Id, gross_minor: int, net_minor: int) -> dict[str, Any]:
    entry = _entry(it, order_id, told.report.currency, gross_minor, net_minor)
    return entry | {"external_id": f"refunded-{told.refunded_minor}"}


def _entry(it: OrderImport, order_id: Id, currency: str, gross_minor: int, net_minor: int) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "seller_id": it.seller_id,
        "order_id": order_id,
        "import_id": it.id,
        "source": it.source,
        "kind": AdjustmentKind.REFUND,
        "currency": currency,
        "gross_minor": gross_minor,
        "net_minor": net_minor,
        "is_sellers_fault": False,
        "reason": "",
        "content_sha256": f"{gross_minor:064x}",
        "recorded_at": clock.now(),
        "recorded_by_id": it.created_by_id,
    }


def _note_payments(it: OrderImport, paid: Sequence[tuple[_Told, Known]]) -> None:
    """Note that orders which came unpaid were paid. Undoing the import takes back its orders, but not this."""
    rows = [
        {"id": ids.new(), "seller_id": it.seller_id, "order_id": old.order_id, "paid_at": told.report.paid_at,
         "source": it.source, "reason": "", "recorded_at": clock.now(), "recorded_by_id": it.created_by_id}
        for told, old in paid
    ]  # fmt: skip
    add_all_if_missing(OrderPayment, rows)
    for row in rows:
        after_commit(partial(order_paid.send, None, order_id=row["order_id"]))


def _add_conflict(it: OrderImport, told: _Told, old: Known) -> None:
    report = told.report.model_dump(mode="json", exclude={"customer": {"name", "email", "avatar"}})
    conflict = {"id": ids.new(), "seller_id": it.seller_id, "order_id": old.order_id, "report": report,
                "content_sha256": told.content_sha256}  # fmt: skip
    add_all_if_missing(OrderConflict, [conflict])
