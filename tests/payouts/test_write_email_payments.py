"""PayPal, Wise and Payoneer files: their columns, limits and currencies, byte-exact amounts and inert texts."""

import csv
import io
from decimal import Decimal

import pytest

from core.errors import AppError
from core.money import Money
from payouts.rails.payoneer import RAIL as PAYONEER
from payouts.rails.paypal import RAIL as PAYPAL
from payouts.rails.protocol import FileRail, FileRow
from payouts.rails.wise import RAIL as WISE
from payouts.rails.wise import USUAL
from payouts.rules.destinations import check_email, shown_email
from payouts.rules.files import Candidate, share_out
from tests.payouts.files_office import FORMULAS, about, row

WISE_SETUP = WISE.check({"source_currency": "EUR", "is_offered": "yes"})
DANGEROUS = "=+-@\t\r\n＝＋－＠"


def ana(amount: Money, **changed: str) -> FileRow:
    return row(amount, 1, account="ana@example.com", **changed)


def read(rail: FileRail, rows: list[FileRow], setup: dict[str, str] | None = None) -> list[list[str]]:
    return list(csv.reader(io.StringIO(rail.write(rows, about(setup)).decode(), newline="")))


def fits(rail: FileRail, money: Money) -> str:
    return rail.why_not(Candidate(money, "", has_iban=False, has_routing_number=False))


def test_a_paypal_line_has_no_header_and_names_its_payout() -> None:
    ((email, amount, currency, known_as, note, wallet, last),) = read(PAYPAL, [ana(Money(2_550, "USD"))])
    assert (email, amount, currency, note, wallet, last) == (
        "ana@example.com", "25.50", "USD", "Tandem 1-1", "PAYPAL", "",
    )  # fmt: skip
    assert len(known_as) <= 30
    assert " " not in known_as


def test_a_note_is_cut_where_paypal_cuts_it() -> None:
    ((*_, note, _wallet, _last),) = read(PAYPAL, [ana(Money(1, "USD"))], {"note": "x" * 500})
    assert len(note) == 400


@pytest.mark.parametrize(
    ("money", "why", "written"),
    [
        (Money(1_999, "USD"), "", "19.99"),
        (Money(1_999, "JPY"), "", "1999"),
        (Money(200_000, "HUF"), "", "2000"),
        (Money(200_050, "HUF"), "PayPal pays whole HUF only", ""),
        (Money(1_999, "KWD"), "in KWD, which PayPal does not pay", ""),
    ],
)
def test_paypal_takes_its_own_currencies_and_decimals(money: Money, why: str, written: str) -> None:
    assert fits(PAYPAL, money) == why
    if not why:
        assert read(PAYPAL, [ana(money)])[0][1] == written


def test_5_001_payments_are_split_into_two_paypal_files_and_currencies_apart() -> None:
    amounts = [Money(at + 1, "USD") for at in range(5_001)]
    parts = share_out(amounts, PAYPAL.limits)
    files = [read(PAYPAL, [ana(amounts[at]) for at in part]) for part in parts]
    assert [len(lines) for lines in files] == [5_000, 1]
    assert sum(Decimal(line[1]) for lines in files for line in lines) == Decimal(5_001 * 5_002 // 2) / 100
    mixed = [Money(1, "USD"), Money(2, "EUR"), Money(3, "USD")]
    assert share_out(mixed, PAYPAL.limits) == [[0, 2], [1]]
    assert [len(part) for part in share_out(amounts, WISE.limits)] == [1_000] * 5 + [1]


def test_10_000_paypal_payments_stand_each_in_one_of_the_files_of_their_currency_to_the_cent() -> None:
    amounts = [Money(101 + at * 7, "EUR" if at % 4 == 3 else "USD") for at in range(10_000)]
    parts = share_out(amounts, PAYPAL.limits)
    files = [read(PAYPAL, [row(amounts[at], at, account=f"p{at}@example.com") for at in part]) for part in parts]
    assert [len(lines) for lines in files] == [5_000, 2_500, 2_500]
    assert sorted(at for part in parts for at in part) == list(range(10_000))
    assert [{line[2] for line in lines} for lines in files] == [{"USD"}, {"USD"}, {"EUR"}]
    assert len({line[0] for lines in files for line in lines}) == 10_000
    for currency in ("USD", "EUR"):
        written = sum(Decimal(line[1]) for lines in files for line in lines if line[2] == currency)
        assert written * 100 == sum(money.minor for money in amounts if money.currency == currency)


@pytest.mark.parametrize(
    ("money", "written"),
    [(Money(1_999, "JPY"), "1999"), (Money(1_999, "EUR"), "19.99"), (Money(1_999, "KWD"), "1.999")],
)
def test_wise_and_payoneer_write_each_currency_with_its_decimals(money: Money, written: str) -> None:
    assert read(PAYONEER, [ana(money)]) == [["ana@example.com", written, money.currency, "Tandem 1-1"]]
    header, line = read(WISE, [ana(money)], WISE_SETUP)
    assert tuple(header) == USUAL
    assert dict(zip(header, line, strict=True)) == {
        "name": "Main Street", "recipientEmail": "ana@example.com", "paymentReference": "Tandem 1-1",
        "receiverType": "PERSON", "amountCurrency": "target", "amount": written, "sourceCurrency": "EUR",
        "targetCurrency": money.currency,
    }  # fmt: skip


def test_wise_gets_its_own_template_filled_in_its_own_order() -> None:
    template = "\ufefftargetCurrency,sourceCurrency,amount,amountCurrency,IBAN,recipientEmail,name\r\n"
    setup = WISE.check({"source_currency": "EUR", "template": template})
    header, line = read(WISE, [ana(Money(1, "EUR"))], setup)
    assert header == template.strip("\ufeff\r\n").split(",")
    assert line == ["EUR", "EUR", "0.01", "target", "", "ana@example.com", "Main Street"]
    assert WISE.check({**setup, "source_currency": "USD"})["header"] == setup["header"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("name,IBAN,amount\n", "has no column recipientEmail, amountCurrency, sourceCurrency, targetCurrency"),
        ("PK\x03\x04", "has no column name"),
        (",".join(USUAL) + ",=1+1\n", "columns are not Wise's"),
        (",".join(USUAL) + ",name\n", "columns are not Wise's"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_in_a_sentence(template: str, said: str) -> None:
    with pytest.raises(AppError, match=said) as refusal:
        WISE.check({"source_currency": "EUR", "template": template})
    assert refusal.value.field == "template"


@pytest.mark.parametrize("rail", [PAYPAL, WISE, PAYONEER], ids=lambda rail: str(rail.kind))
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula_and_amounts_stay(rail: FileRail, text: str) -> None:
    given = ana(Money(2_550, "USD"), holder=text, partner=text, reference=text, run=text)
    cells = [cell for line in read(rail, [given], WISE_SETUP | {"note": text}) for cell in line]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(tuple(DANGEROUS))]
    assert cells.count("25.50") == 1


@pytest.mark.parametrize(
    "email", ["=a@example.com", "+a@example.com", "-a@example.com", "a b@example.com", "ana", "@a.io"]
)
def test_an_address_that_no_file_can_carry_unchanged_is_refused(email: str) -> None:
    with pytest.raises(AppError) as refusal:
        check_email(email)
    assert refusal.value.field == "email"


def test_an_address_is_shown_by_its_first_letter_and_place() -> None:
    assert shown_email(check_email(" Ana.B+pay@Example.com ")) == "a•••@example.com"
