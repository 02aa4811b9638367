"""Files of stores: a small CSV table becomes the lines of a report. Four columns are read and nothing else is kept."""

import csv
import io
from collections.abc import Iterator, Mapping

from core.errors import AppError

MOST_BYTES = 1_000_000
MOST_LINES = 300
COLUMNS = {"name": "product", "sold": "number sold", "price": "price of one", "returned": "number that came back"}
_KNOWN = {
    "name": ("product", "sku", "name", "title", "item", "product name", "product title"),
    "sold": ("sold", "quantity", "qty", "units", "quantity sold", "units sold", "net quantity"),
    "price": ("price", "unit price", "price of one", "item price"),
    "returned": ("returned", "returns", "came back", "refunded", "returned quantity", "quantity returned"),
}
_OPTIONAL = "returned"

Row = dict[str, str]


def read_rows(data: bytes, chosen: Mapping[str, str]) -> list[Row]:
    """Return the rows of a CSV file with the keys name, sold, price and returned, as they are written.

    `chosen` names columns that cannot be guessed. Raises AppError saying which column is missing or what is wrong.
    """
    if len(data) > MOST_BYTES:
        raise AppError("This file is larger than a report of one month can be. Send one month only.", field="file")
    table = list(_table(_text(data)))
    if not table:
        raise AppError("This file is empty. Send a table with a row of headings.", field="file")
    header = [cell.strip() for cell in table[0]]
    places = {key: _place(key, header, chosen.get(key, "")) for key in COLUMNS}
    rows = [_row(places, cells) for cells in table[1:] if any(cell.strip() for cell in cells)]
    if len(rows) > MOST_LINES:
        raise AppError(f"A report has at most {MOST_LINES} lines. Put the same products together.", field="file")
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AppError("This is not a text file. Save the table as CSV and send that.", field="file")


def _table(text: str) -> Iterator[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise AppError("This table cannot be read. Save it as CSV again and send that.", field="file") from error


def _place(key: str, header: list[str], chosen: str) -> int | None:
    wanted = (chosen,) if chosen else _KNOWN[key]
    found = [at for at, name in enumerate(header) if name.casefold() in {each.casefold() for each in wanted}]
    if len(found) == 1:
        return found[0]
    if not found and key == _OPTIONAL and not chosen:
        return None
    listed = ", ".join(f"“{name[:40]}”" for name in header[:12])
    problem = "Several columns could be" if found else "No column is"
    raise AppError(f"{problem} the {COLUMNS[key]}. The file has {listed}. Write below which it is.", field=key)


def _row(places: Mapping[str, int | None], cells: list[str]) -> Row:
    return {key: cells[at].strip() if at is not None and at < len(cells) else "" for key, at in places.items()}
