"""Lists of links that somebody pastes: one line each, with a code, where it leads, and a note. Nothing is guessed."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import AppError

MOST = 100
_SEPARATORS = ("\t", ";", ",")
_NAMES = {
    "code": {"code", "slug", "key", "short link"},
    "destination": {"destination", "leads to", "url", "address", "link to"},
    "note": {"note", "name", "comment", "title"},
}
_ORDER = ("code", "destination", "note")


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One line of a list. An empty code means a random one, an empty destination the campaign's landing page."""

    number: int
    code: str = ""
    destination: str = ""
    note: str = ""
    problem: str = ""


def read_list(text: str) -> list[LinkLine]:
    """Return the lines of a list; columns are code, destination and note, unless a header names them.

    Raises AppError for an empty list, a broken one, or one that is too long.
    """
    rows = _rows(text)
    if not rows:
        raise AppError("The list is empty. Write one line for each link: code, destination, note.", field="lines")
    columns = _header(rows[0][1])
    lines = [_line(number, cells, columns or _ORDER) for number, cells in (rows[1:] if columns else rows)]
    if not lines:
        raise AppError("There is a header and no line under it. Add one line for each link.", field="lines")
    if len(lines) > MOST:
        raise AppError(f"The list has {len(lines)} lines. Make at most {MOST} links at a time.", field="lines")
    return lines


def _rows(text: str) -> list[tuple[int, list[str]]]:
    separator = next((each for each in _SEPARATORS if each in text.partition("\n")[0]), ",")
    try:
        read = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator))
    except csv.Error as error:
        raise AppError("The list cannot be read. Often a quotation mark is not closed.", field="lines") from error
    return [(number, cells) for number, cells in enumerate(read, start=1) if any(cell.strip() for cell in cells)]


def _header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return what each column is, or None when the first line is a link and no header."""
    told = [cell.strip().lower() for cell in cells]
    found = [next((name for name, words in _NAMES.items() if cell in words), "") for cell in told]
    return tuple(found) if any(found) and all(found) else None


def _line(number: int, cells: Sequence[str], columns: Sequence[str]) -> LinkLine:
    told = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    too_many = "it has more than three parts. Put a part with a comma in it into quotation marks."
    problem = too_many if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]) else ""
    return LinkLine(number, told.get("code", ""), told.get("destination", ""), told.get("note", "")[:200], problem)


def without_repeats(lines: Sequence[LinkLine]) -> list[LinkLine]:
    """Return the lines, where those whose code stands in another line too say so."""
    times = Counter(line.code.lower() for line in lines if line.code)
    return [
        replace(line, problem="this code stands in another line too. Each link needs a code of its own.")
        if not line.problem and times[line.code.lower()] > 1
        else line
        for line in lines
    ]


def write_list(lines: Sequence[LinkLine]) -> str:
    """Return lines as a list that reads back as the same. It stands in a form's field; no file is made of it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_ORDER)
    writer.writerows((line.code, line.destination, line.note) for line in lines)
    return out.getvalue()
