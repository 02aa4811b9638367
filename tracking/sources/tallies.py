"""Tallies as files: what is uploaded or typed is read line by line, and written as a table that imports read."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from core.csv_files import write_csv
from core.errors import AppError
from core.money import Money, from_typed
from tracking.rules.tallies import MOST_LINES, TALLY, TallyLine, amounts_of, number_of
from tracking.sources.cells import Unclear, day_order, moment_of, text_of
from tracking.sources.fields import DayOrder, Field, Mapping
from tracking.sources.text_files import plain, records, shape_of

NAME, LABEL = TALLY, "Sales counted at a stand"
REQUIRED = (Field.NUMBER, Field.PLACED, Field.TOTAL, Field.CODES)
COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("Tally number",),
    Field.PLACED: ("Day",),
    Field.CURRENCY: ("Currency",),
    Field.TOTAL: ("Amount",),
    Field.CODES: ("Code",),
}
MAPPING = Mapping(
    columns={meaning: names[0] for meaning, names in COLUMNS.items()}, days=DayOrder.YEAR_FIRST, decimal="."
)
_TYPED = {
    "day": ("day", "date", "tag", "datum"),
    "code": ("code", "link", "code or link", "coupon", "discount code"),
    "count": ("count", "sold", "number", "quantity", "how many", "anzahl"),
    "amount": ("amount", "total", "sum", "paid", "betrag"),
}
_KNOWN = frozenset(name for names in _TYPED.values() for name in names)
_ANY_ZONE = ZoneInfo("UTC")  # a day without a clock is the same day in each
_EVENING = "23:59"  # when a stand counts: whatever was agreed or started on that day is in force


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line of a tally as somebody wrote it."""

    day: str
    code: str
    count: str
    amount: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing but a code stands there, which is chosen already in an empty line of the form."""
        return not (self.day.strip() or self.count.strip() or self.amount.strip())


def typed_lines(data: bytes) -> list[TypedLine]:
    """Return the lines of an uploaded CSV file. Raises AppError naming the column that is missing."""
    opener = partial(io.BytesIO, data)
    shape = shape_of(opener, _KNOWN)
    at = {plain(name): place for place, name in reversed(list(enumerate(shape.columns)))}
    places = {}
    for meaning, names in _TYPED.items():
        found = next((at[name] for name in names if name in at), None)
        if found is None:
            raise AppError(
                f"The file has no column “{meaning}”. It needs day, code, count and amount in its first row.",
                field="file",
            )
        places[meaning] = found
    rows = [cells for _row, cells in records(opener, shape)]
    if len(rows) > MOST_LINES:
        raise AppError(f"One tally takes up to {MOST_LINES} lines. Hand it in as two files.", field="file")
    cells_of = [
        {name: text_of(cells[place]) if place < len(cells) else "" for name, place in places.items()} for cells in rows
    ]
    days = day_order([cells["day"] for cells in cells_of])
    return [
        TypedLine(**cells | {"day": _day(at, cells["day"], days).isoformat()})
        for at, cells in enumerate(cells_of, start=1)
    ]


def read_lines(typed: Sequence[TypedLine], currency: str) -> list[TallyLine]:
    """Return what was written as numbers and days. Raises AppError naming the line that cannot be read."""
    return [
        TallyLine(
            at, _day(at, line.day, DayOrder.YEAR_FIRST), line.code.strip(), _count(at, line.count),
            _minor(at, line, currency),
        )
        for at, line in enumerate(typed, start=1)
        if not line.is_empty
    ]  # fmt: skip


def _day(at: int, text: str, days: DayOrder) -> date:
    try:
        moment = moment_of(text, days, _ANY_ZONE)
    except Unclear:
        moment = None
    if moment is None:
        raise AppError(f"Line {at}: “{text[:30]}” is no clear day. Write it like 2026-03-31.", field="lines")
    return moment.astimezone(_ANY_ZONE).date()


def _count(at: int, text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 6:
        raise AppError(f"Line {at}: “{text[:30]}” is no whole number. Write how many were sold.", field="lines")
    return int(text)


def _minor(at: int, line: TypedLine, currency: str) -> int:
    try:
        return from_typed(line.amount.strip(), currency).minor
    except AppError as error:
        raise AppError(f"Line {at}: {error.message}", field="lines") from error


def written(lines: Sequence[TallyLine], currency: str, *, by_partner: bool) -> bytes:
    """Return the table of orders that lines with known codes come to, for the same door as any other import."""
    rows = [
        (
            number_of(line.day, line.code, place, by_partner=by_partner),
            f"{line.day.isoformat()} {_EVENING}",
            currency,
            Money(minor, currency),
            line.code,
        )
        for line in lines
        for place, minor in enumerate(amounts_of(line), start=1)
    ]
    return write_csv([names[0] for names in COLUMNS.values()], rows)
