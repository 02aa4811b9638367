"""Files as they really come: other encodings and separators, broken cells, and what is no table at all."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from core.db import db, end_read
from tests.harness.clock import Clock
from tests.tracking.factories import Shop, make_shop
from tests.tracking.sources.files import COLUMNS, item, order, table
from tests.tracking.sources.test_import_orders import bring, count, slug_of
from tracking.models import Order, OrderImport, OrderLine

ROWS = [order("#1", Lineitem_name="Kurs für Gründer"), item("#1"), order("#2")]


def shop_at(clock: Clock) -> Shop:
    clock.set("2026-03-05T12:00Z")
    return make_shop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found_out(
    app: Flask, clock: Clock, tmp_path: Path, encoding: str, separator: str
) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    file.write_bytes(table(ROWS, separator=separator).encode(encoding))
    told = bring(app, shop, file)
    assert (told["orders"], told["lines"], told["rejected"]) == (2, 3, 0)
    assert "Kurs für Gründer" in db.session.scalars(select(OrderLine.name)).all()


def refusal(app: Flask, shop: Shop, data: bytes, path: Path, *options: str, source: str = "shopify") -> str:
    path.write_bytes(data)
    args = ["orders", "import", str(path), "--source", source, "--program", slug_of(shop), "--json", *options]
    end_read()
    result = FlaskCliRunner(app).invoke(args=args)
    assert result.exit_code == 1, result.output
    end_read()
    assert count(Order) == 0
    return result.output


def workbook() -> bytes:
    """A ZIP that is no workbook, though something of one is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("orders.csv", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (workbook(), "This ZIP holds 2 files"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or password-protected Excel file"),
        (table(ROWS, separator="~").encode(), "no separator was found"),
        (b"Name;Total;Currency;Created at\n#1,9.00,USD,2026-03-01\n", "separated by another sign"),
        (
            table([order("#1", Created_at="yesterday", Paid_at="")]).encode(),
            "No row has a day in the column “Created at”",
        ),
        (bomb(), "far more than it should"),
        (b"\x1f\x8b\x08" + b"0" * 100, "This packed file is broken"),
        (bytes(range(256)) * 20, "not a text file"),
        (table([order("#1")], columns=[*COLUMNS, "Total"]).encode(), "more than one column “Total”"),
        (b"%PDF-1.7 \n", "PDF"),
        (b"Name\nonly one column\n", "only one column"),
        (table([order("#1")], columns=[c for c in COLUMNS if c != "Total"]).encode(), "“Total”"),
        (",".join(COLUMNS).encode(), "no rows"),
        (table(ROWS).encode() + b'#3,"never closed' + b"x" * 200_000, "cannot be read after row 4"),
        (table(ROWS).encode() + b"\x81\x8d\x8f\n", "UTF-8"),
        (table(ROWS).encode() + b"a,\x00,b\n", "not a text file"),
    ],
)
def test_a_file_that_is_no_table_of_orders_is_refused_whole(
    app: Flask, clock: Clock, tmp_path: Path, data: bytes, said: str
) -> None:
    assert said in refusal(app, shop_at(clock), data, tmp_path / "orders.csv")


BROKEN = [
    ({"Total": "=SUM(L2:L9)"}, "Total", "a formula"),
    ({"Total": "abc"}, "Total", "not an amount"),
    ({"Total": ""}, "Total", "is empty"),
    ({"Total": "1.999"}, "Total", "decimals"),
    ({"Total": "-5.00", "Discount Amount": "0"}, "Total", "below zero"),
    ({"Created at": "yesterday"}, "Created at", "not a day"),
    ({"Created at": ""}, "Created at", "is empty"),
    ({"Currency": "XXQ"}, "Currency", "not a currency"),
    ({"Refunded Amount": "500.00"}, "Refunded Amount", "more was given back"),
    ({"Lineitem quantity": "1.5"}, "Lineitem quantity", "whole number"),
    ({"Financial Status": "voided"}, "Financial Status", "no sale"),
    ({"Taxes": "900.00"}, "Shipping", "more than the whole order"),
]


@pytest.mark.parametrize(("cells", "column", "said"), BROKEN)
def test_a_broken_row_is_named_and_the_others_are_imported(
    app: Flask, clock: Clock, tmp_path: Path, cells: dict[str, str], column: str, said: str
) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    file.write_text(table([order("#1"), order("#2") | cells, order("#3")]), encoding="utf-8")
    told = bring(app, shop, file)
    assert (told["orders"], told["new"], told["rejected"]) == (3, 2, 1)
    assert [(each["row"], each["column"]) for each in told["errors"]] == [(3, column)]
    assert said in told["errors"][0]["reason"]
    assert count(Order) == 2


def test_cells_of_the_whole_order_that_repeat_are_never_summed(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    whole = order("#1")
    rows = [whole, whole | {"Lineitem name": "Book"}, whole | {"Lineitem name": "Pen"}, order("#2"),
            order("#2") | {"Total": "1.00"}]  # fmt: skip
    file.write_text(table(rows), encoding="utf-8")
    told = bring(app, shop, file)
    assert told["totals"] == {"USD": {"gross_minor": 10_200, "refunded_minor": 0, "net_minor": 10_200}}
    assert (told["new"], told["rejected"], told["errors"][0]["row"]) == (1, 1, 6)


def test_totals_rows_and_remarks_are_dropped(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    remarks = [{"Name": "Total", "Total": "204.00"}, {"Total": "204.00"}, {"Name": "Totals:", "Email": "x"}, {}]
    file.write_text(table([*ROWS, *remarks]), encoding="utf-8")
    told = bring(app, shop, file)
    assert (told["orders"], told["rejected"]) == (2, 0)


def test_the_same_order_twice_in_a_file_counts_once(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    file.write_text(table([order("#1"), order("#2"), order("#1"), order("#2") | {"Total": "50.00"}]), encoding="utf-8")
    told = bring(app, shop, file)
    assert (told["new"], told["duplicate"], told["rejected"]) == (2, 1, 1)
    assert told["totals"]["USD"]["gross_minor"] == 20_400


def generic(tmp_path: Path, text: str, mapping: dict[str, Any]) -> tuple[bytes, Path]:
    told = tmp_path / "mapping.json"
    told.write_text(json.dumps(mapping), encoding="utf-8")
    return text.encode(), told


def test_a_day_that_can_be_read_two_ways_is_asked_and_never_guessed(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop = shop_at(clock)
    text = "Sales of our store;;;\nOrder no;Date;Amount;Qty\n007;03/02/2026;1.234,50;1\n008;02/01/2026;10,00;2\n"
    columns = {"order_number": "Order no", "placed_at": "Date", "total": "Amount", "line_quantity": "Qty"}
    data, told = generic(tmp_path, text, {"columns": columns, "currency": "EUR"})
    said = refusal(app, shop, data, tmp_path / "a.csv", "--mapping", str(told), source="csv")
    assert "can be read in two ways" in said
    _data, told = generic(tmp_path, text, {"columns": columns, "currency": "EUR", "days": "day_first"})
    found = bring(app, shop, tmp_path / "a.csv", "--source", "csv", "--mapping", str(told))
    assert found["totals"] == {"EUR": {"gross_minor": 124_450, "refunded_minor": 0, "net_minor": 124_450}}
    placed = {order.external_id: order.placed_at.date().isoformat() for order in db.session.scalars(select(Order))}
    assert placed == {"007": "2026-02-03", "008": "2026-01-02"}


def test_a_spreadsheets_mark_for_text_is_taken_off(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, file = shop_at(clock), tmp_path / "orders.csv"
    file.write_text(table([order('="007"'), order("'1E5"), order("=cmd|' /C calc'!A1")]), encoding="utf-8")
    bring(app, shop, file)
    assert set(db.session.scalars(select(Order.external_id))) == {"007", "1E5", "=cmd|' /C calc'!A1"}
    assert count(OrderImport) == 1
