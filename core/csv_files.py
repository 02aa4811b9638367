"""CSV files: one writer for every export. A cell that a spreadsheet would run as a formula is made inert; amounts stay.

A text cell that begins with = + - @, a tab or a carriage return (or their full-width forms) gets an apostrophe in
front, as OWASP advises under "CSV Injection". Amounts, dates and whole numbers are written by us and never touched.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NewType

from core.money import Money

CsvFile = NewType("CsvFile", bytes)
Cell = str | int | Money | date | datetime | None
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def write_csv(header: Sequence[str] | None, rows: Iterable[Sequence[Cell]]) -> CsvFile:
    """Return a CSV file (RFC 4180, UTF-8, CRLF). Money becomes a plain decimal; name its currency in another column.

    Without a header there is none: some readers take the first line for a payment.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if header is not None:
        writer.writerow(header)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return CsvFile(out.getvalue().encode())


def cell_text(cell: Cell) -> str:
    """Return what stands in the file for a value."""
    match cell:
        case Money():
            return _decimal(cell.minor, cell.currency)
        case str():
            return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell
        case None:
            return ""
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


@lru_cache(maxsize=4096)
def _decimal(minor: int, currency: str) -> str:
    """Return the plain decimal of an amount; most cells of a large table hold one of a few amounts."""
    return Money(minor, currency).decimal()
