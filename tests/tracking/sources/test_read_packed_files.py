"""Packed files and workbooks: the table inside is read as any other; what is broken, locked or a trap is refused."""

import gzip
import io
import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from core.db import db
from core.errors import AppError
from tests.harness.clock import Clock
from tests.tracking.sources.files import COLUMNS, order, table
from tests.tracking.sources.test_import_orders import bring, count, earned, with_coupon
from tracking.models import Order, OrderLine
from tracking.sources.files import KNOWN
from tracking.sources.packed import unpacked

TEXT = table([order("#1"), order("#2")]).encode()
Sheets = dict[str, list[list[Any]]]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def book(sheets: Sheets) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def inside(data: bytes, most: int = 10**9) -> bytes:
    with unpacked(partial(io.BytesIO, data), known=KNOWN, most=most)() as raw:
        return raw.read()


@pytest.mark.parametrize(
    "data", [TEXT, gzip.compress(TEXT), zipped({"orders.csv": TEXT}),
             zipped({"orders.csv": TEXT, "__MACOSX/._orders.csv": b"x", ".DS_Store": b"y"})],
)  # fmt: skip
def test_a_packed_table_is_the_table(data: bytes) -> None:
    assert inside(data) == TEXT


REFUSED = [
    (gzip.compress(TEXT)[:-30], "broken"),
    (zipped({"orders.csv": TEXT})[:-30], "broken"),
    (zipped({}) + b"PK", "broken"),
    (zipped({"a.csv": TEXT, "b.csv": TEXT}), "holds 2 files"),
    (gzip.compress(b"0" * 5_000_000), "far more"),
    (zipped({"orders.csv": b"0" * 5_000_000}), "far more"),
    (zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}), "cannot be read"),
    (book({"May": [["Name", "Total"], ["#1", 1]], "June": [["Name", "Total"], ["#2", 1]]}), "“May”, “June”"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED)
def test_what_is_broken_or_a_trap_is_refused(data: bytes, said: str) -> None:
    data = b"PK\x03\x04" + data[4:] if data.startswith(b"PK") else data
    with pytest.raises(AppError, match=said):
        inside(data)


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zipped({"orders.csv": TEXT}))
    at = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[at + 8] |= 1
    with pytest.raises(AppError, match="locked with a password"):
        inside(bytes(data))


def test_no_more_than_may_be_is_unpacked() -> None:
    with pytest.raises(AppError, match="far more"):
        inside(gzip.compress(TEXT), most=100)


def test_cells_of_a_workbook_say_what_a_text_file_would() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["Name", "Total", "Created at", "Paid at", "Lineitem sku", "Notes"])
    sheet.append(["#1", 0.1 + 0.2, datetime.fromisoformat("2026-03-01T10:05:00"), date(2026, 3, 2), 7, True])
    sheet["E2"].number_format = "000"
    sheet["G2"] = "=B2*2"
    out = io.BytesIO()
    made.save(out)
    header, row = inside(out.getvalue()).decode().splitlines()
    assert header == "Name,Total,Created at,Paid at,Lineitem sku,Notes"
    assert row == "#1,0.3,2026-03-01 10:05:00,2026-03-02,007,TRUE"


def test_the_sheet_with_the_orders_is_found_and_imported(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    sold = order("#1", Discount_Code="CHAMBER20") | {"Lineitem sku": "007"}
    rows: list[list[Any]] = [COLUMNS, [sold.get(name, "") for name in COLUMNS]]
    file = tmp_path / "orders.xlsx"
    file.write_bytes(book({"About": [["Our shop"], ["in May"]], "Orders": [["Export"], [], *rows]}))
    told = bring(app, shop, file)
    assert (told["new"], told["rejected"], count(Order), earned(carrier)) == (1, 0, 1, 2_250)
    assert db.session.scalars(select(OrderLine.sku)).one() == "007"
