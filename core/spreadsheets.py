"""Spreadsheets (XLSX): one writer, with the same rule for texts as CSV files. The same rows give the same bytes.

Amounts are numbers in the currency's own decimals. A spreadsheet keeps numbers as doubles, which hold every amount
below 10^15 minor units to the last of them.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from fractions import Fraction

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.csv_files import Cell, cell_text
from core.money import Money, exponent

_LONGEST = 32_767  # characters of a cell, by Microsoft's limits of Excel


class _Book:
    """A workbook being written, with one format for each number of decimals."""

    def __init__(self, out: io.BytesIO, made_at: datetime) -> None:
        self.book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"created": made_at.replace(tzinfo=None)})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self._amounts: dict[int, Format] = {}

    def amount(self, places: int) -> Format:
        if places not in self._amounts:
            self._amounts[places] = self.book.add_format({"num_format": f"0.{'0' * places}" if places else "0"})
        return self._amounts[places]


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, made_at: datetime) -> bytes:
    """Return a workbook of one sheet. Money becomes a number; name its currency in another column."""
    out = io.BytesIO()
    book = _Book(out, made_at)
    sheet = book.book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for at, line in enumerate([header, *rows]):
        for column, cell in enumerate(line):
            _write(book, sheet, at, column, cell)
    book.book.close()
    return out.getvalue()


def _write(book: _Book, sheet: Worksheet, line: int, column: int, cell: Cell) -> None:
    match cell:
        case None:
            return
        case Money():
            places = exponent(cell.currency)
            sheet.write_number(line, column, Fraction(cell.minor, 10**places), book.amount(places))
        case datetime() | str():
            sheet.write_string(line, column, cell_text(cell)[:_LONGEST])
        case date():
            sheet.write_datetime(line, column, datetime.combine(cell, time.min), book.day)
        case _:
            sheet.write_number(line, column, cell)
