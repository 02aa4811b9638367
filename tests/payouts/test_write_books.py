"""Files for bookkeeping: read back to the cent in any currency, balanced, inert, and the same bytes each time."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core.errors import AppError
from core.money import Money
from payouts.rails.books import JOURNAL, QUICKBOOKS, SPREADSHEET, XERO
from payouts.rails.books.bills import XERO_HEADER
from payouts.rails.protocol import FileRail, FileRow
from tests.payouts.files_office import FORMULAS, about, row

AMOUNTS = [Money(1_999, "EUR"), Money(1_999, "JPY"), Money(1_999, "KWD"), Money(99_999_999_999_999, "USD")]
WRITTEN = ["19.99", "1999", "1.999", "999999999999.99"]
SETUPS = {
    XERO.kind: {"account_code": "420", "tax_type": "Tax Exempt", "days": "dd/mm/yyyy"},
    QUICKBOOKS.kind: {"account": "Partner shares", "days": "mm/dd/yyyy"},
    JOURNAL.kind: {"expense": "6300", "payable": "1600", "bank": "1200"},
    SPREADSHEET.kind: {},
}
RAILS: list[FileRail] = [XERO, QUICKBOOKS, JOURNAL, SPREADSHEET]
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def write(rail: FileRail, rows: list[FileRow]) -> bytes:
    return rail.write(rows, about(rail.check(SETUPS[rail.kind])))


def read(rail: FileRail, rows: list[FileRow]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(rail, rows).decode(), newline="")))


def cells_of(rail: FileRail, rows: list[FileRow]) -> list[object]:
    data = write(rail, rows)
    if rail.kind is not SPREADSHEET.kind:
        return [cell for line in csv.reader(io.StringIO(data.decode(), newline="")) for cell in line]
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    return [cell.value for line in sheet.iter_rows() for cell in line]


def paid(money: Money, **changed: str) -> FileRow:
    given = row(money, 1, way="PayPal", state="paid", bank_reference="BANK-1", **changed)
    return FileRow(**{name: getattr(given, name) for name in given.__slots__} | {"paid_on": date(2026, 5, 22)})


def test_xero_gets_its_own_header_and_one_bill_a_payment() -> None:
    rows = read(XERO, [row(money) for money in AMOUNTS])
    assert tuple(rows[0]) == XERO_HEADER
    assert [bill["*UnitAmount"] for bill in rows] == [bill["Total"] for bill in rows] == WRITTEN
    assert rows[0]["*InvoiceDate"] == "19/05/2026"
    assert (rows[0]["*AccountCode"], rows[0]["*Quantity"], rows[0]["Currency"]) == ("420", "1", "EUR")


def test_quickbooks_gets_days_as_it_writes_them() -> None:
    rows = read(QUICKBOOKS, [row(money) for money in AMOUNTS])
    assert [bill["Line amount"] for bill in rows] == WRITTEN
    assert (rows[0]["Bill date"], rows[0]["Account"]) == ("05/19/2026", "Partner shares")


@pytest.mark.parametrize(("money", "written"), list(zip(AMOUNTS, WRITTEN, strict=True)))
def test_a_journal_is_balanced_and_says_what_was_paid_when(money: Money, written: str) -> None:
    rows = read(JOURNAL, [paid(money), row(money, 2)])
    assert [(line["date"], line["account"], line["debit"] or "-" + line["credit"]) for line in rows] == [
        ("2026-05-19", "6300", written), ("2026-05-19", "1600", f"-{written}"),
        ("2026-05-22", "1600", written), ("2026-05-22", "1200", f"-{written}"),
        ("2026-05-19", "6300", written), ("2026-05-19", "1600", f"-{written}"),
    ]  # fmt: skip


@pytest.mark.parametrize(("money", "written"), list(zip(AMOUNTS, WRITTEN, strict=True)))
def test_a_spreadsheet_holds_amounts_as_numbers_to_the_last_unit(money: Money, written: str) -> None:
    sheet = load_workbook(io.BytesIO(write(SPREADSHEET, [paid(money)]))).worksheets[0]
    header, line = ([cell.value for cell in each] for each in sheet.iter_rows())
    found = dict(zip(header, line, strict=True))
    places = len(written.partition(".")[2])
    assert f"{Decimal(str(found['amount'])):.{places}f}" == written
    assert (found["currency"], found["paid by"], found["state"]) == (money.currency, "PayPal", "paid")
    assert str(found["paid on"])[:10] == "2026-05-22"


@pytest.mark.parametrize("rail", RAILS, ids=lambda rail: str(rail.kind))
def test_the_same_rows_give_the_same_bytes(rail: FileRail) -> None:
    assert write(rail, [paid(Money(1, "EUR"))]) == write(rail, [paid(Money(1, "EUR"))])


@pytest.mark.parametrize("rail", RAILS, ids=lambda rail: str(rail.kind))
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula_and_amounts_stay(rail: FileRail, text: str) -> None:
    given = paid(Money(1_999, "EUR"), partner=text, holder=text, reference=text, run=text)
    cells = cells_of(rail, [given])
    assert not [cell for cell in cells if isinstance(cell, str) and cell.lstrip(" ").startswith(DANGEROUS)]
    assert [cell for cell in cells if str(cell) == "19.99"]


def test_an_account_that_was_not_named_is_asked_for_at_its_field() -> None:
    with pytest.raises(AppError, match="account of your bank") as refusal:
        JOURNAL.check({"expense": "6300", "payable": "1600", "bank": " "})
    assert refusal.value.field == "bank"


def test_vat_stands_apart_with_the_documents_it_is_for() -> None:
    given = paid(Money(2_975, "EUR"), documents="SB-00012")
    given = FileRow(**{name: getattr(given, name) for name in given.__slots__} | {"vat_minor": 475})
    (bill,) = read(XERO, [given])
    assert (bill["*UnitAmount"], bill["TaxAmount"], bill["Total"]) == ("25.00", "4.75", "29.75")
    assert "SB-00012" in bill["Description"]
    with pytest.raises(AppError, match="This run pays VAT"):
        read(JOURNAL, [given])
    for rail, column, amounts in ((QUICKBOOKS, "Line amount", ["25.00", "4.75"]),
                                  (JOURNAL, "debit", ["25.00", "4.75", "29.75"])):  # fmt: skip
        data = rail.write([given], about(rail.check(SETUPS[rail.kind] | {"vat": "1576"})))
        lines = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        assert [line[column] for line in lines if line[column]] == amounts
        assert "1576" in [cell for line in lines for cell in line.values()]
    sheet = load_workbook(io.BytesIO(write(SPREADSHEET, [given]))).worksheets[0]
    assert [cell.value for cell in sheet[2]][-2:] == [4.75, "SB-00012"]
