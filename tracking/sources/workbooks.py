"""Workbooks: the sheet of an XLSX file that holds the orders, as CSV. Formulas count by the value they had last."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from tracking.sources.text_files import Opener, plain, refusal

_MOST_ROWS = 1_048_576  # as many as a sheet can have
_LOOKED_AT = 30  # rows in which the header must be found
_UNREADABLE = (KeyError, ValueError, TypeError, OSError, ParseError, zipfile.BadZipFile, AttributeError, IndexError)


def is_workbook(names: set[str]) -> bool:
    """Whether a ZIP with files of these names is a workbook."""
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def table_of(opener: Opener, known: frozenset[str]) -> bytes:
    """Return the sheet of a workbook that holds the orders, in UTF-8 with commas; every row keeps its number.

    `known` are lower-case column names. Raises AppError when it cannot be read, or when several sheets could be meant.
    """
    from openpyxl import load_workbook  # takes a while to import, so only where a workbook is handed in

    try:
        with opener() as raw:
            book = load_workbook(raw, read_only=True, data_only=True)
            return _written(_sheet_of(book.worksheets, known))
    except _UNREADABLE as error:
        raise refusal("This Excel file cannot be read. Save the sheet with the orders as CSV.") from error


def _sheet_of(sheets: Sequence[Any], known: frozenset[str]) -> Any:
    """Return the sheet whose header says the most; the first where none does. Two that say the same are refused."""
    scores = [_score(sheet, known) for sheet in sheets]
    if not scores:
        raise refusal("This Excel file has no sheet with a table. Save the orders as CSV.")
    best = max(scores)
    same = [sheet for sheet, score in zip(sheets, scores, strict=True) if score == best]
    if best >= 2 and len(same) > 1:
        names = ", ".join(f"“{sheet.title}”" for sheet in same)
        raise refusal(f"More than one sheet looks like orders: {names}. Save the one that counts as a file of its own.")
    return same[0]


def _score(sheet: Any, known: frozenset[str]) -> int:
    rows = sheet.iter_rows(max_row=_LOOKED_AT, values_only=True)
    return max((sum(plain(str(cell)) in known for cell in row if cell is not None) for row in rows), default=0)


def _written(sheet: Any) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    sheet.reset_dimensions()  # some programs write a size that is not true
    for row in islice(sheet.iter_rows(), _MOST_ROWS):
        writer.writerow(_texts(row))
    return out.getvalue().encode()


def _texts(row: Iterable[Any]) -> list[str]:
    texts = [_text(cell.value, getattr(cell, "number_format", "") or "") for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object, written: str) -> str:
    """Return what a cell says, as a text file would: days as 2026-12-31, and 007 where it is written like that."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        digits = format(Decimal(format(value, ".15g")), "f")
        return digits.zfill(len(written)) if set(written) == {"0"} else digits
    return str(value)
