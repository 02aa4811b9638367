"""Reading what banks send: every kind of file becomes the same rows, and what is no result is refused in a sentence."""

from datetime import date
from functools import partial
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from core.errors import AppError
from core.ids import Id
from payouts.models import Payout
from payouts.rules.bank_reasons import reason_of
from payouts.rules.references import Named
from payouts.rules.results import Meaning, ResultKind, ResultRow, Said
from payouts.sources.result_files import MOST_BYTES, look_at, read_rows
from payouts.sources.result_tables import Columns
from tests.payouts.bank_files import camt054, credit, debit, pain002, status, table, why
from tracking.sources.fields import DayOrder
from tracking.sources.text_files import shape_of

UTC = ZoneInfo("UTC")
ID = Id(int=7)
SHOWN = Payout(id=ID).public_id
OURS = Named(payout_id=ID)


def read(data: bytes, columns: Columns | None = None) -> list[ResultRow]:
    looked = look_at(data)
    return read_rows(data, looked.shape, columns or looked.columns, UTC)


def test_a_status_report_tells_paid_refused_and_not_yet() -> None:
    rows = read(
        pain002(
            [
                status(SHOWN, "ACSC", "25.00"),
                status(SHOWN, "RJCT", "25.00", reason=why("AC04")),
                status(SHOWN, "ACSP"),
                status("NOTPROVIDED", "XXXX"),
            ]
        )
    )
    assert look_at(pain002([status(SHOWN, "ACSC")])).kind is ResultKind.PAIN002
    assert [row.said for row in rows] == [Said.PAID, Said.REFUSED, Said.WAITS, Said.UNCLEAR]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert (rows[0].named, rows[0].amount_minor, rows[0].currency, rows[0].day) == (
        OURS, 2_500, "USD", date(2026, 6, 19),
    )  # fmt: skip
    assert (rows[1].code, rows[1].reason) == ("AC04", "The account is closed. (AC04)")
    assert rows[3].named is None


def test_a_payment_without_a_status_of_its_own_has_that_of_its_batch_or_group() -> None:
    assert [row.said for row in read(pain002([status(SHOWN, "")], batch="RJCT"))] == [Said.REFUSED]
    assert [row.said for row in read(pain002([status(SHOWN, "")], group="ACSC", version="03"))] == [Said.PAID]


def test_a_report_about_a_whole_file_says_what_to_do() -> None:
    (row,) = read(pain002([], group="RJCT", reason=why("FF01")))
    assert "refused the whole file: The payment file was not written as the bank wants it. (FF01)" in row.fault
    assert "Nothing of it was paid" in row.fault
    (accepted,) = read(pain002([], group="ACCP"))
    assert "Read its next report" in accepted.fault


def test_a_notice_tells_debits_and_what_came_back() -> None:
    rows = read(camt054(debit(SHOWN, "25.00"), credit(SHOWN, "25.00", "AC01")))
    assert [(row.said, row.named, row.amount_minor, row.reference) for row in rows] == [
        (Said.PAID, OURS, 2_500, "B1"),
        (Said.RETURNED, OURS, 2_500, "R1"),
    ]
    assert rows[1].reason == "The account number is not right. (AC01)"
    waiting = camt054(debit(SHOWN, "25.00")).replace(b"BOOK", b"PDNG")
    assert [row.said for row in read(waiting)] == [Said.WAITS]


def test_every_payment_of_a_batch_entry_is_a_row_of_its_own() -> None:
    batch = (
        '<Ntry><Amt Ccy="USD">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-06-19</Dt></BookgDt>"
        "<AcctSvcrRef>BATCH</AcctSvcrRef><NtryDtls>"
        f"<TxDtls><Refs><EndToEndId>{SHOWN}</EndToEndId></Refs>"
        '<AmtDtls><TxAmt><Amt Ccy="USD">10.00</Amt></TxAmt></AmtDtls></TxDtls>'
        '<TxDtls><Refs><EndToEndId>X</EndToEndId></Refs><Amt Ccy="USD">20.00</Amt></TxDtls></NtryDtls></Ntry>'
    )
    rows = read(camt054(batch))
    assert [(row.amount_minor, row.reference, row.said) for row in rows] == [
        (1_000, "BATCH", Said.PAID), (2_000, "BATCH", Said.PAID),
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_however_it_is_written(separator: str, encoding: str) -> None:
    lines = [("Buchungstag", "Betrag", "Währung", "Verwendungszweck", "Bankreferenz"),
             ("19.06.2026", '"-1.250,50"', "EUR", f"Für {SHOWN}", "X9")]  # fmt: skip
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    (row,) = read(data)
    assert (row.said, row.named, row.amount_minor, row.currency, row.day, row.reference) == (
        Said.PAID, OURS, 125_050, "EUR", date(2026, 6, 19), "X9",
    )  # fmt: skip


def test_signed_amounts_tell_what_left_from_what_came_back() -> None:
    rows = read(table(f"2026-06-19;-25.00;USD;{SHOWN};A", f"2026-06-20;25.00;USD;{SHOWN};B"))
    assert [row.said for row in rows] == [Said.PAID, Said.RETURNED]


def test_wise_and_paypal_are_known_by_their_columns() -> None:
    wise = (
        "ID,Status,Direction,Created on,Finished on,Source amount (after fees),Source currency,Target name,"
        "Target amount (after fees),Target currency,Reference\r\n"
        f"TRANSFER-1,COMPLETED,OUT,2026-06-18 10:00:00,2026-06-19 10:00:00,26.10,EUR,A,25.00,USD,{SHOWN}\r\n"
        f"TRANSFER-2,REFUNDED,OUT,2026-06-18 10:00:00,2026-06-20 10:00:00,26.10,EUR,A,25.00,USD,{SHOWN}\r\n"
    ).encode()
    assert look_at(wise).kind is ResultKind.WISE
    assert [(row.said, row.amount_minor, row.currency, row.reference) for row in read(wise)] == [
        (Said.PAID, 2_500, "USD", "TRANSFER-1"), (Said.RETURNED, 2_500, "USD", "TRANSFER-2"),
    ]  # fmt: skip
    paypal = (
        "Transaction ID,Transaction Status,Recipient,Amount,Currency,Unique ID,Processed Date,Error Message\r\n"
        f"9PE3,Success,a@example.com,25.00,USD,{SHOWN},06/19/2026,\r\n"
        f"9PE4,Unclaimed,a@example.com,25.00,USD,{SHOWN},06/19/2026,\r\n"
        f"9PE5,Failed,a@example.com,25.00,USD,{SHOWN},06/19/2026,Receiver is not registered\r\n"
    ).encode()
    assert look_at(paypal).kind is ResultKind.PAYPAL
    rows = read(paypal)
    assert [row.said for row in rows] == [Said.PAID, Said.WAITS, Said.REFUSED]
    assert (rows[0].reference, rows[2].reason) == ("9PE3", "Receiver is not registered")


def test_rows_that_cannot_be_read_say_so_and_stop_no_other() -> None:
    rows = read(table("2026-06-19;ten;USD;a;A", "2026-06-19;;USD;a;A", ";5.00;USD;a;A", "2026-06-19;5.00;XXZ;a;A",
                      "2026-06-19;5.00;USD;a;A"))  # fmt: skip
    assert [bool(row.fault) for row in rows] == [True, True, True, True, False]
    assert "is not an amount" in rows[0].fault
    assert "no day" in rows[2].fault


def test_what_columns_leave_open_is_asked() -> None:
    data = table("03/04/2026;5.00;x", "04/03/2026;5.00;y", header="a;b;c")
    for columns, question in (
        ({}, "Say which column is “Amount paid”"),
        ({Meaning.AMOUNT: "b", Meaning.DAY: "a"}, "names no currency"),
    ):
        with pytest.raises(AppError, match=question):
            read(data, Columns(columns=columns))
    with pytest.raises(AppError, match="can be read in two ways"):
        read(data, Columns(columns={Meaning.AMOUNT: "b", Meaning.DAY: "a"}, currency="USD"))
    told = Columns(columns={Meaning.AMOUNT: "b", Meaning.DAY: "a"}, currency="USD", days=DayOrder.DAY_FIRST)
    assert [row.day for row in read(data, told)] == [date(2026, 4, 3), date(2026, 3, 4)]


BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b"<Document><CstmrPmtStsRpt>&b;</CstmrPmtStsRpt></Document>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Document/>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04" + b"x" * 100, "an Excel or ZIP file"),
        (b"%PDF-1.7 and more", "This is a PDF"),
        (b"\x1f\x8b\x08" + b"x" * 100, "a packed file"),
        (b"just a text\nwithout a table\n", "only one column"),
        (b"a" * (MOST_BYTES + 1), "larger than 10 MB"),
        (BILLION, "declares a document type"),
        (OUTSIDE, "declares a document type"),
        (b"<Document><CstmrPmtStsRpt>", "line 1 of its XML cannot be read"),
        (b'<?xml version="1.0" encoding="no-such"?><Document/>', "an encoding that nobody knows"),
        (b"<html><body/></html>", "This XML (body) is no result of payments"),
        (b"<Document><CstmrCdtTrfInitn/></Document>", "This is the payment file itself"),
        (b"<a>" * 100 + b"</a>" * 100, "it holds too much"),
    ],
)
def test_what_is_no_result_is_refused_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(AppError) as refusal:
        look_at(data)
    assert told in refusal.value.message


def test_codes_become_words_for_both_sides() -> None:
    assert reason_of("AC06", "") == "The account is blocked. (AC06)"
    assert reason_of("ZZ99", "Something  odd") == "Something odd (ZZ99)"
    assert reason_of("", "") == "The bank gave no reason."
    assert len(reason_of("ZZ99", "x" * 900)) == 300


def test_the_shape_of_a_table_is_kept_as_it_was() -> None:
    data = table("2026-06-19;5.00;USD;a;A", encoding="cp1252")
    assert look_at(data).shape == shape_of(partial(BytesIO, data), frozenset())
