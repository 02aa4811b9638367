"""Text files of unknown making: their encoding, separator and header are found out, never assumed.

Reading streams; nothing here holds more than a few hundred rows. A file that is no table of text is refused as a whole.
"""

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from core.errors import AppError

Opener = Callable[[], BinaryIO]
Record = tuple[int, list[str]]
SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_BYTES = 256 * 1024
_CHUNK = 1024 * 1024
_MOST_PREAMBLE = 30  # rows in which the header must be found
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"PK\x03\x04", "an Excel or ZIP file inside another"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\x1f\x8b", "a packed file"),
    (b"BZh", "a packed file"),
    (b"\xfd7zXZ", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written. `header_row` counts rows from 1, as a spreadsheet does; a name may come twice."""

    encoding: str
    separator: str
    header_row: int
    columns: tuple[str, ...]

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Shape":
        """Return the shape that was kept."""
        return cls(told["encoding"], told["separator"], told["header_row"], tuple(told["columns"]))


def shape_of(opener: Opener, known: frozenset[str] = frozenset()) -> Shape:
    """Return how a file is written. `known` are lower-case column names that tell a header from what stands above it.

    Raises AppError when it is no table of text.
    """
    encoding = _encoding(opener)
    with opener() as raw:
        sample = _decoded(raw.read(_SAMPLE_BYTES), encoding)
    if not sample.strip():
        raise refusal("The file is empty. Export it again, with its header row.")
    found = [_guess(sample, separator, known) for separator in SEPARATORS]
    best = max(found, key=lambda guess: (guess.recognised, guess.width))
    if best.width < 2:
        raise refusal(
            "The file has only one column, so no separator was found. Save it as CSV with commas, semicolons or tabs."
        )
    return Shape(encoding, best.separator, best.header_row, best.columns)


def records(opener: Opener, shape: Shape) -> Iterator[Record]:
    """Yield each row under the header that holds anything, with its number. Raises AppError where it cannot be read."""
    with opener() as raw, io.TextIOWrapper(raw, encoding=shape.encoding, newline="") as text:
        number = 0
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=shape.separator), start=1):
                if number > shape.header_row and any(cells):
                    yield number, cells
        except (csv.Error, UnicodeError) as error:
            raise refusal(
                f"The file cannot be read after row {number}: {error}. Often a quotation mark is not closed. "
                "Nothing was imported; export the file again."
            ) from error


def rewritten(opener: Opener, shape: Shape, places: Sequence[int]) -> bytes:
    """Return a file in UTF-8 with commas, holding only the columns at these places; every row keeps its number."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([] for _row in range(1, shape.header_row))
    writer.writerow([shape.columns[at] for at in places])
    at_row = shape.header_row
    for row, cells in records(opener, shape):
        writer.writerows([] for _row in range(at_row + 1, row))
        writer.writerow([cells[at] if at < len(cells) else "" for at in places])
        at_row = row
    return out.getvalue().encode()


def fingerprint(opener: Opener) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    with opener() as raw:
        while chunk := raw.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def plain(name: str) -> str:
    """Return a column's name without what exports put around it, for comparing."""
    return name.strip().strip("'\"*\ufeff").strip().lower()


def refusal(sentence: str) -> AppError:
    """Return the refusal of a file as a whole, to stand beside the field of the file."""
    return AppError(sentence, field="file")


def _encoding(opener: Opener) -> str:
    with opener() as raw:
        start = raw.read(4096)
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise refusal(f"This is {what}, not a text file. Open it, or unpack it, and save the table in it as CSV.")
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return _checked(opener, [encoding])
    if b"\0" in start:
        return _checked(opener, [_without_bom(start)])
    return _checked(opener, ["utf-8", "cp1252"])


def _without_bom(start: bytes) -> str:
    """Return which UTF-16 has its zero bytes where these are. Raises AppError for anything that is no text."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < len(start) // 4:
        raise refusal("This is not a text file. Save the table as CSV.")
    return "utf-16-le" if odd > even else "utf-16-be"


def _checked(opener: Opener, encodings: Sequence[str]) -> str:
    """Return the first encoding in which the whole file can be read."""
    for encoding in encodings:
        if _reads_as(opener, encoding):
            return encoding
    raise refusal(f"The file is not written in {' or '.join(encodings)}. Save it as CSV in UTF-8.")


def _reads_as(opener: Opener, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opener() as raw:
        try:
            while chunk := raw.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise refusal("The file holds bytes that no text has. Save the table as CSV.")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("ignore").decode(sample)


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a file looks like when split at one separator."""

    separator: str
    header_row: int
    columns: tuple[str, ...]
    recognised: int
    width: int


def _guess(sample: str, separator: str, known: frozenset[str]) -> _Guess:
    rows = _first_rows(sample, separator)
    width, times = Counter(len(row) for row in rows if any(row)).most_common(1)[0] if any(map(any, rows)) else (0, 0)
    if times * 2 < sum(1 for row in rows if any(row)):
        width = 1
    head = rows[:_MOST_PREAMBLE]
    scores = [sum(plain(cell) in known for cell in row) for row in head]
    at = scores.index(max(scores)) if max(scores, default=0) >= 2 else _first_of_width(head, width)
    columns = tuple(cell.strip().lstrip("\ufeff") for cell in rows[at]) if rows else ()
    recognised = scores[at] if scores else 0
    return _Guess(separator, at + 1, columns, recognised, max(width, len(columns)) if recognised >= 2 else width)


def _first_rows(sample: str, separator: str) -> list[list[str]]:
    """Return the whole rows of a sample; the last one may have been cut off and is left out."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    return rows[:-1] if len(rows) > 50 else rows


def _first_of_width(rows: list[list[str]], width: int) -> int:
    return next((at for at, row in enumerate(rows) if len(row) == width and all(row)), 0)
