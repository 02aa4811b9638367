"""Orders out of rows: one order per group of rows with the same number, its order-level cells read once.

Cells of the whole order stand on its first row; on its other rows they repeat or stay empty, and are never summed.
A row that names no order and holds no item is a totals row or a remark, and is dropped.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from core.errors import AppError
from core.money import exponent
from tracking.schemas.reports import LineReport, OrderReport
from tracking.sources.cells import Fault, Unclear, exact_price, minor_of, moment_of, quantity_of, refuse_future, text_of
from tracking.sources.fields import LINE, Field, Mapping
from tracking.sources.text_files import Record

_TOTALS = frozenset(
    {"total", "totals", "sum", "sums", "grand total", "subtotal", "summe", "gesamt", "total general", "totale"}
)
_YES = frozenset({"1", "yes", "true", "ja", "oui"})
_WORDS = {
    "gross_minor": Field.TOTAL,
    "discount_minor": Field.DISCOUNT,
    "tax_minor": Field.TAX,
    "shipping_minor": Field.SHIPPING,
    "fees_minor": Field.FEES,
    "external_id": Field.NUMBER,
    "currency": Field.CURRENCY,
    "customer": Field.CUSTOMER,
    "coupons": Field.CODES,
    "quantity": Field.LINE_QUANTITY,
    "unit_minor": Field.LINE_PRICE,
    "sku": Field.LINE_SKU,
    "name": Field.LINE_NAME,
    "unit_cost_minor": Field.LINE_COST,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """How a file is read: its columns by meaning, its days and amounts, the seller's zone and the source's own rules.

    Given an order's cells, `refuse` says why it is no sale, if it is none, and `is_unpaid` whether it waits for money.
    """

    source: str
    mapping: Mapping
    places: dict[Field, int]
    zone: ZoneInfo
    refuse: Callable[[dict[Field, str]], Fault | None]
    is_unpaid: Callable[[dict[Field, str]], bool]
    clicks: Callable[[str], str]
    codes: Callable[[str], list[str]]
    names: dict[Field, str]


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One order of a file: what it reports, what has gone back of it so far, or why it cannot be taken.

    `is_no_sale` says that its source calls it one that was never paid and never will be.
    """

    row: int
    external_id: str
    items: int
    report: OrderReport | None = None
    refunded_minor: int = 0
    fault: Fault | None = None
    is_no_sale: bool = False


@dataclass(slots=True)
class _Group:
    """The rows of one order."""

    row: int
    number: str
    rows: list[tuple[int, dict[Field, str]]] = field(default_factory=list)


def orders_in(rows: Iterable[Record], reader: Reader) -> Iterator[FileOrder]:
    """Yield the orders of a file as they come."""
    for group in _groups(rows, reader):
        yield _order(group, reader)


def _groups(rows: Iterable[Record], reader: Reader) -> Iterator[_Group]:
    group: _Group | None = None
    for row, cells in rows:
        told = {meaning: cells[at] for meaning, at in reader.places.items() if at < len(cells) and cells[at]}
        number = text_of(told.get(Field.NUMBER, ""))
        if _is_remark(number, told, cells):
            continue
        if group is None or (number and number != group.number):
            if group is not None:
                yield group
            group = _Group(row, number)
        group.rows.append((row, told))
    if group is not None:
        yield group


def _is_remark(number: str, told: dict[Field, str], cells: Sequence[str]) -> bool:
    """Whether a row is no part of an order: a totals row, or one that names neither an order nor an item."""
    first = text_of(next((cell for cell in cells if cell), "")).rstrip(":").lower()
    if first in _TOTALS or number.rstrip(":").lower() in _TOTALS:
        return True
    return not number and not any(meaning in told for meaning in LINE)


def _order(group: _Group, reader: Reader) -> FileOrder:
    items = sum(1 for _row, told in group.rows if any(meaning in told for meaning in LINE)) or 1
    first = group.rows[0][1]
    fault = _contradiction(group, reader)
    if not group.number:
        fault = Fault(group.row, reader.names[Field.NUMBER], "the row names no order. Give it the order’s number.")
    if fault is not None:
        return FileOrder(group.row, group.number, items, fault=fault)
    if (no_sale := reader.refuse(first)) is not None:
        at = Fault(group.row, no_sale.column, no_sale.reason)
        return FileOrder(group.row, group.number, items, fault=at, is_no_sale=True)
    try:
        return _read(group, reader, items)
    except _BadCellError as bad:
        return FileOrder(group.row, group.number, items, fault=bad.fault)


class _BadCellError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def _contradiction(group: _Group, reader: Reader) -> Fault | None:
    """Return what a later row says differently about the whole order, if anything."""
    first = group.rows[0][1]
    for row, told in group.rows[1:]:
        for meaning, cell in told.items():
            if meaning not in LINE and text_of(first.get(meaning, cell)) != text_of(cell):
                reason = f"it says “{cell[:40]}”, and row {group.row} of the same order “{first[meaning][:40]}”."
                return Fault(row, reader.names[meaning], reason)
    return None


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one row, read by meaning; what is unclear becomes a fault that names row and column."""

    row: int
    told: dict[Field, str]
    reader: Reader
    currency: str

    def text(self, meaning: Field) -> str:
        return text_of(self.told.get(meaning, ""))

    def amount(self, meaning: Field) -> int:
        cell = self.told.get(meaning)
        if not cell:
            return 0
        try:
            return minor_of(cell, self.currency, self.reader.mapping.decimal or ".")
        except Unclear as error:
            raise self._bad(meaning, error) from error

    def moment(self, meaning: Field) -> datetime | None:
        cell = self.told.get(meaning, "")
        try:
            found = moment_of(cell, self.reader.mapping.days, self.reader.zone)
            refuse_future(found, cell, self.reader.zone)
            return found
        except Unclear as error:
            raise self._bad(meaning, error) from error

    def quantity(self) -> int:
        try:
            return quantity_of(self.told.get(Field.LINE_QUANTITY, ""))
        except Unclear as error:
            raise self._bad(Field.LINE_QUANTITY, error) from error

    def _bad(self, meaning: Field, error: Unclear) -> "_BadCellError":
        return _BadCellError(Fault(self.row, self.reader.names[meaning], str(error)))


def _read(group: _Group, reader: Reader, items: int) -> FileOrder:
    first = group.rows[0][1]
    currency = (text_of(first.get(Field.CURRENCY, "")) or reader.mapping.currency).upper()
    cells = _Cells(group.row, first, reader, currency)
    try:
        exponent(currency or "USD")
    except AppError as error:
        raise _BadCellError(Fault(group.row, reader.names[Field.CURRENCY], error.message)) from error
    if Field.CURRENCY in reader.places and not text_of(first.get(Field.CURRENCY, "")) and not reader.mapping.currency:
        raise _BadCellError(Fault(group.row, reader.names[Field.CURRENCY], "the cell is empty. Write the currency."))
    try:
        lines = _lines(group, reader, currency)
        report = OrderReport(**_told(group, cells, lines))
    except ValidationError as error:
        raise _BadCellError(_fault_of(error, group, reader)) from error
    paid = report.gross_minor - report.discount_minor
    refunded = paid if cells.text(Field.REFUNDED_WHOLE).lower() in _YES else cells.amount(Field.REFUNDED)
    if not 0 <= refunded <= paid:
        raise _BadCellError(
            Fault(group.row, reader.names[Field.REFUNDED], "more was given back than the customer paid.")
        )
    return FileOrder(group.row, group.number, items, report, refunded)


def _told(group: _Group, cells: _Cells, lines: tuple[LineReport, ...]) -> dict[str, Any]:
    """Return the fields of the report. What the file calls total is what was paid; `gross` is before the discount."""
    discount, placed_at = cells.amount(Field.DISCOUNT), cells.moment(Field.PLACED)
    if placed_at is None:
        name = cells.reader.names.get(Field.PLACED, "")
        raise _BadCellError(Fault(group.row, name, "the cell is empty. Write the day the order was placed."))
    if Field.TOTAL in cells.reader.places:
        if not cells.text(Field.TOTAL):
            name = cells.reader.names[Field.TOTAL]
            raise _BadCellError(Fault(group.row, name, "the cell is empty. Write what the customer paid."))
        paid = cells.amount(Field.TOTAL)
    else:
        paid = sum(line.unit_minor * line.quantity - line.discount_minor for line in lines) - discount
    customer, name = cells.text(Field.CUSTOMER), cells.text(Field.CUSTOMER_NAME)
    is_paid = not cells.reader.is_unpaid(cells.told)
    return {
        "source": cells.reader.source,
        "external_id": group.number,
        "currency": cells.currency,
        "gross_minor": paid + discount,
        "discount_minor": discount,
        "tax_minor": cells.amount(Field.TAX),
        "shipping_minor": cells.amount(Field.SHIPPING),
        "fees_minor": cells.amount(Field.FEES),
        "placed_at": placed_at.astimezone(UTC),
        "paid_at": (cells.moment(Field.PAID) or placed_at).astimezone(UTC) if is_paid else None,
        "is_paid": is_paid,
        "customer": _customer(customer, name),
        "lines": lines,
        "coupons": tuple(cells.reader.codes(cells.text(Field.CODES))),
        "click_id": cells.text(Field.CLICK) or cells.reader.clicks(cells.told.get(Field.NOTES, "")),
    }


def _customer(number: str, name: str) -> dict[str, str] | None:
    if not number:
        return None
    if "@" not in number:
        return {"external_id": number, "name": name[:200]}
    return {"external_id": number.lower(), "email": number.lower(), "name": name[:200]}


def _lines(group: _Group, reader: Reader, currency: str) -> tuple[LineReport, ...]:
    return tuple(
        _line(_Cells(row, told, reader, currency))
        for row, told in group.rows
        if told.keys() & {Field.LINE_NAME, Field.LINE_SKU, Field.LINE_PRICE, Field.LINE_TOTAL}
    )


def _line(cells: _Cells) -> LineReport:
    sku, quantity = cells.text(Field.LINE_SKU), cells.quantity()
    unit, discount = _price(cells, quantity)
    try:
        return LineReport(
            name=(cells.text(Field.LINE_NAME) or sku or "Item")[:255],
            sku=sku,
            quantity=quantity,
            unit_minor=unit,
            discount_minor=discount,
            category=cells.text(Field.LINE_CATEGORY)[:80] or None,
            unit_cost_minor=cells.amount(Field.LINE_COST) if cells.text(Field.LINE_COST) else None,
        )
    except ValidationError as error:
        raise _BadCellError(_fault_of(error, _Group(cells.row, ""), cells.reader)) from error


def _price(cells: _Cells, quantity: int) -> tuple[int, int]:
    """Return the price of one and the discount on the line. The price of a whole line stays exact."""
    if Field.LINE_TOTAL not in cells.told:
        return cells.amount(Field.LINE_PRICE), cells.amount(Field.LINE_DISCOUNT)
    return exact_price(cells.amount(Field.LINE_TOTAL), quantity)


def _fault_of(error: ValidationError, group: _Group, reader: Reader) -> Fault:
    first = error.errors(include_url=False)[0]
    name = next((str(part) for part in reversed(first["loc"]) if str(part) in _WORDS), "")
    meaning = _WORDS.get(name, Field.NUMBER)
    is_negative = first["type"] == "greater_than_equal" and first["ctx"]["ge"] == 0
    said = "It is below zero." if is_negative else first["msg"].removeprefix("Value error, ")
    return Fault(group.row, reader.names.get(meaning, ""), f"{said[:1].lower()}{said[1:]}")
