"""Result files: found out what they are, and read into rows. What is no result is refused in a sentence."""

import io
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import AppError
from payouts.rules.results import ResultKind, ResultRow
from payouts.sources.iso20022 import read_report
from payouts.sources.result_tables import Columns, check_columns, learned, rows_of_table, shape_and_kind, suggested
from tracking.sources.text_files import Opener, Shape

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
_XML = (b"<", "<".encode("utf-16-le"), "<".encode("utf-16-be"))
_PACKED = b"PK\x03\x04"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file was found to be; a table also has a shape, and the columns that its names suggest."""

    kind: ResultKind
    shape: Shape | None = None
    columns: Columns | None = None


def look_at(data: bytes) -> Looked:
    """Return what a file is. Raises AppError for one that is too large, broken, or no result of payments."""
    if len(data) > MOST_BYTES:
        raise AppError(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Download the bank's report for a shorter time, "
            "then read one file after the other.",
            field="file",
        )
    if not data.strip():
        raise AppError("The file is empty. Download it again from the bank.", field="file")
    if data.startswith(_PACKED):
        raise AppError(
            "This is an Excel or ZIP file. Unpack it, or save the table in it as CSV, and choose that.", field="file"
        )
    if _is_xml(data):
        kind, _rows = read_report(data)
        return Looked(kind)
    opener = partial(io.BytesIO, data)
    shape, kind = shape_and_kind(opener)
    return Looked(kind, shape, suggested(opener, shape, kind))


def read_rows(data: bytes, shape: Shape | None, columns: Columns | None, zone: ZoneInfo) -> list[ResultRow]:
    """Return the rows of a file that was looked at. Raises AppError while its columns leave something open."""
    if shape is None or columns is None:
        rows = read_report(data)[1]
    else:
        opener: Opener = partial(io.BytesIO, data)
        full = learned(columns, opener, shape)
        check_columns(full, shape)
        rows = list(rows_of_table(opener, shape, full, zone))
    if len(rows) > MOST_ROWS:
        raise AppError(f"The file has more than {MOST_ROWS:,} rows. Download it for a shorter time.", field="file")
    return rows


def shape_to_json(shape: Shape) -> dict[str, Any]:
    """Return a table's shape as it is kept."""
    return {
        "encoding": shape.encoding,
        "separator": shape.separator,
        "header_row": shape.header_row,
        "columns": list(shape.columns),
    }


def _is_xml(data: bytes) -> bool:
    start = data[:200]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.lstrip(b" \t\r\n\0").startswith(_XML)
