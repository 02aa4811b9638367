"""Tables of results (CSV): which column means what, and each row as what it says of one payment.

A payment is looked for in all cells of a row, so that no column for its name has to be chosen.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints

from core.errors import AppError
from payouts.rules.bank_reasons import reason_of
from payouts.rules.references import named_in
from payouts.rules.results import MEANING_NAMES, Meaning, ResultKind, ResultRow, Said
from payouts.sources.statuses import said_by
from tracking.sources.cells import Unclear, day_order, decimal_sign, minor_of, moment_of, text_of
from tracking.sources.fields import DayOrder
from tracking.sources.text_files import Opener, Shape, plain, records, shape_of

_LOOKED_AT = 2_000


_Names = dict[Meaning, tuple[str, ...]]
_WISE: _Names = {
    Meaning.AMOUNT: ("target amount (after fees)",),
    Meaning.CURRENCY: ("target currency",),
    Meaning.DAY: ("finished on",),
    Meaning.STATUS: ("status",),
    Meaning.REFERENCE: ("id",),
}
_PAYPAL: _Names = {
    Meaning.AMOUNT: ("amount", "payout amount", "gross amount"),
    Meaning.CURRENCY: ("currency", "payout currency", "currency code"),
    Meaning.DAY: ("processed date", "time processed", "date processed", "completed date", "date", "time_processed"),
    Meaning.STATUS: ("transaction status", "payout status", "item status", "status", "transaction_status"),
    Meaning.REFERENCE: ("transaction id", "transaction_id", "payout item id", "payout_item_id"),
    Meaning.REASON: ("error message", "error", "reason", "errors"),
}
_PLAIN: _Names = {
    Meaning.AMOUNT: ("amount", "betrag", "amount paid", "umsatz", "montant", "importe", "debit", "value"),
    Meaning.CURRENCY: ("currency", "währung", "waehrung", "ccy", "devise", "moneda"),
    Meaning.DAY: ("booking date", "date", "buchungstag", "buchungsdatum", "paid on", "execution date", "value date",
                  "valuta", "valutadatum", "datum", "posting date", "transaction date"),
    Meaning.STATUS: ("status", "state", "transaction status"),
    Meaning.REFERENCE: ("bank reference", "transaction id", "transaction reference", "bankreferenz", "id",
                        "reference number", "transaktions-id"),
    Meaning.REASON: ("reason", "return reason", "error", "rückgabegrund"),
}  # fmt: skip
_OURS_AT_PAYPAL = ("unique id", "customer id", "sender item id", "sender_item_id", "unique_id", "customer_id")
KNOWN = frozenset(
    name for names in (_WISE, _PAYPAL, _PLAIN) for options in names.values() for name in options
) | frozenset(_OURS_AT_PAYPAL)


class Columns(BaseModel):
    """Which column means what, and how days and amounts are written; `currency` is for tables that name none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[Meaning, str]
    days: DayOrder = DayOrder.UNKNOWN
    decimal: Annotated[str, StringConstraints(pattern=r"^[.,]?$")] = ""
    currency: Annotated[str, StringConstraints(to_upper=True, pattern=r"^([A-Za-z]{3})?$")] = ""


def shape_and_kind(opener: Opener) -> tuple[Shape, ResultKind]:
    """Return how a table is written and whose it is. Raises AppError when it is no table of text."""
    shape = shape_of(opener, KNOWN)
    names = {plain(column) for column in shape.columns}
    if {"target amount (after fees)", "target currency", "status"} <= names:
        return shape, ResultKind.WISE
    is_paypal = names & set(_OURS_AT_PAYPAL) and names & set(_PAYPAL[Meaning.STATUS])
    return shape, ResultKind.PAYPAL if is_paypal else ResultKind.TABLE


def suggested(opener: Opener, shape: Shape, kind: ResultKind) -> Columns:
    """Return what the names and the first rows of a table say its columns mean."""
    by_kind: dict[ResultKind, _Names] = {ResultKind.WISE: _WISE, ResultKind.PAYPAL: _PAYPAL}
    by_name = {plain(column): column for column in reversed(shape.columns)}
    found: dict[Meaning, str] = {}
    for meaning, names in by_kind.get(kind, _PLAIN).items():
        fitting = [by_name[name] for name in names if name in by_name and by_name[name] not in found.values()]
        if fitting:
            found[meaning] = fitting[0]
    return learned(Columns(columns=found), opener, shape)


def learned(columns: Columns, opener: Opener, shape: Shape) -> Columns:
    """Return columns with how days and amounts are written, as far as the first rows tell."""
    rows = [cells for _number, cells in islice(records(opener, shape), _LOOKED_AT)]
    days = day_order(_cells(rows, shape, columns, Meaning.DAY))
    sign = decimal_sign(_cells(rows, shape, columns, Meaning.AMOUNT))
    return columns.model_copy(update={"days": columns.days or days, "decimal": columns.decimal or sign})


def _cells(rows: Sequence[list[str]], shape: Shape, columns: Columns, meaning: Meaning) -> list[str]:
    at = _place(shape, columns, meaning)
    return [] if at is None else [row[at] for row in rows if at < len(row) and row[at].strip()]


def _place(shape: Shape, columns: Columns, meaning: Meaning) -> int | None:
    name = columns.columns.get(meaning)
    return shape.columns.index(name) if name in shape.columns else None


def check_columns(columns: Columns, shape: Shape) -> None:
    """Refuse columns that leave the amount, currency or day of a row open. Raises AppError saying which."""
    for meaning in (Meaning.AMOUNT, Meaning.DAY):
        if _place(shape, columns, meaning) is None:
            listed = ", ".join(f"“{name[:40]}”" for name in shape.columns[:12])
            raise AppError(
                f"Say which column is “{MEANING_NAMES[meaning]}”. The file has {listed}.", field=f"column_{meaning}"
            )
    if _place(shape, columns, Meaning.CURRENCY) is None and not columns.currency:
        raise AppError("The file names no currency. Write the one its amounts are in.", field="currency")
    if columns.days is DayOrder.UNKNOWN:
        raise AppError("Its days can be read in two ways. Say whether the day or the month comes first.", field="days")


def rows_of_table(opener: Opener, shape: Shape, columns: Columns, zone: ZoneInfo) -> Iterator[ResultRow]:
    """Yield each row as what it says. A sign of its own on amounts tells what left (−) from what came back."""
    reader = _Reader(shape, columns, zone)
    at = reader.places.get(Meaning.AMOUNT)
    signed = any(_is_negative(cells, at) for _number, cells in records(opener, shape))
    for number, cells in records(opener, shape):
        yield reader.read(number, cells, is_signed=signed)


def _is_negative(cells: Sequence[str], at: int | None) -> bool:
    cell = text_of(cells[at]) if at is not None and at < len(cells) else ""
    return cell.startswith(("-", "(", "−")) or cell.endswith("-")


class _Reader:
    """Reads the rows of one table."""

    def __init__(self, shape: Shape, columns: Columns, zone: ZoneInfo) -> None:
        self.columns, self.zone = columns, zone
        self.places = {each: at for each in Meaning if (at := _place(shape, columns, each)) is not None}

    def read(self, number: int, cells: Sequence[str], *, is_signed: bool) -> ResultRow:
        """Return one row; what cannot be read is said in it and stops no other."""
        named, status = named_in(*cells), self._cell(cells, Meaning.STATUS)
        came_in = is_signed and not _is_negative(cells, self.places.get(Meaning.AMOUNT))
        said = said_by(status) if status else Said.RETURNED if came_in else Said.PAID
        try:
            currency = (self._cell(cells, Meaning.CURRENCY) or self.columns.currency).upper()
            amount, day = self._amount(cells, currency), self._day(cells, said)
        except (Unclear, AppError) as error:
            told = error.message if isinstance(error, AppError) else str(error)
            return ResultRow(number, said, named, text=status, fault=f"It cannot be read: {told}")
        return ResultRow(
            number=number,
            said=said,
            named=named,
            amount_minor=amount,
            currency=currency,
            day=day,
            reference=self._cell(cells, Meaning.REFERENCE)[:120],
            text=status,
            reason=reason_of("", self._cell(cells, Meaning.REASON)),
        )

    def _amount(self, cells: Sequence[str], currency: str) -> int:
        text = self._cell(cells, Meaning.AMOUNT).replace("−", "-")
        if not text:
            raise Unclear("the row has no amount.")
        return abs(minor_of(text, currency, self.columns.decimal or "."))

    def _day(self, cells: Sequence[str], said: Said) -> date | None:
        moment = moment_of(self._cell(cells, Meaning.DAY), self.columns.days, self.zone)
        if moment is None and said in {Said.PAID, Said.RETURNED}:
            raise Unclear("the row has no day.")
        return moment.astimezone(self.zone).date() if moment else None

    def _cell(self, cells: Sequence[str], meaning: Meaning) -> str:
        at = self.places.get(meaning)
        return text_of(cells[at]) if at is not None and at < len(cells) else ""
