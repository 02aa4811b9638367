"""ACH files: read back by Carta's parser and by their columns, to the cent, with totals, hash and blocks of ten."""

import json

import pytest
from ach.parser import Parser

from core.errors import AppError, Conflict
from core.money import Money
from payouts.rails.ach import RAIL
from payouts.rails.protocol import FileRow
from payouts.rules.files import Candidate
from tests.payouts.files_office import FORMULAS, about, row

GIVEN = {
    "company_name": "Northbeam Training", "company_id": "1-234567890", "odfi": "021000021", "bank_name": "First Bank",
    "entry_class": "PPD",
}  # fmt: skip
US = {"account": "000123456789", "routing_number": "011401533", "country": "US"}


def rows_of(count: int, **changed: str) -> list[FileRow]:
    return [row(Money(100 + at, "USD"), at, **(US | changed)) for at in range(1, count + 1)]


def lines_of(rows: list[FileRow]) -> list[str]:
    return RAIL.write(rows, about(RAIL.check(GIVEN))).decode("ascii").splitlines()


def test_a_parser_that_is_not_ours_reads_the_same_to_the_cent() -> None:
    rows = rows_of(3)
    read = json.loads(Parser("\n".join(lines_of(rows))).as_json())
    batch = read["batches"][0]
    entries = [each.get("entry_detail", each) for each in batch["entries"]]
    assert [int(entry["amount"]) for entry in entries] == [101, 102, 103]
    assert [entry["dfi_acnt_num"].strip() for entry in entries] == ["000123456789"] * 3
    assert int(batch["batch_control"]["credit_amount"]) == 306
    assert int(read["file_control"]["credit_amount"]) == 306
    assert int(read["file_control"]["entry_hash"]) == 3 * 1_140_153
    assert batch["batch_header"]["company_id"].strip() == "1234567890"


@pytest.mark.parametrize("count", [1, 6, 7, 96])
def test_each_line_has_94_columns_and_lines_come_by_ten(count: int) -> None:
    lines = lines_of(rows_of(count))
    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0
    control = next(line for line in lines if line.startswith("9000001"))
    assert int(control[7:13]) == len(lines) // 10
    assert int(control[13:21]) == count
    assert set(lines[count + 4 :]) <= {"9" * 94}


def test_columns_stand_where_the_rules_put_them() -> None:
    lines = lines_of(rows_of(1, holder="Zoë O'Neill, Åland & Sons of the North"))
    assert lines[0][:23] == "101 0210000211234567890"
    assert lines[0][23:40] == "2605201200A094101"
    assert lines[1][:4] == "5220"
    assert lines[1][4:20] == "NORTHBEAM TRAINI"
    assert lines[1][50:63] == "PPDPAYOUT    "
    assert lines[1][69:75] == "260521"  # the Thursday after Wednesday the 20th
    assert lines[1][78:94] == "1021000020000001"
    assert lines[2][:12] == "622011401533"
    assert lines[2][29:39] == "0000000101"
    assert lines[2][54:76] == "ZOE O'NEILL, ALAND & S"
    assert lines[2][78:94] == "0021000020000001"


def test_the_hash_keeps_its_last_ten_digits() -> None:
    lines = lines_of(rows_of(400, routing_number="322271627"))
    control = next(line for line in lines if line.startswith("9000001"))
    assert int(control[21:31]) == 400 * 32_227_162 % 10**10


@pytest.mark.parametrize("text", FORMULAS)
def test_no_name_begins_like_a_formula_and_amounts_stay(text: str) -> None:
    lines = lines_of(rows_of(1, holder=text + "Ana"))
    assert lines[2][54] not in "=+-@\t\r"
    assert lines[2][29:39] == "0000000101"


@pytest.mark.parametrize(
    ("amount", "country", "has_routing_number", "why"),
    [
        (Money(1, "USD"), "US", True, ""),
        (Money(1, "EUR"), "US", True, "in EUR, ACH pays USD only"),
        (Money(1, "USD"), "DE", True, "no account in the United States with a routing number"),
        (Money(1, "USD"), "US", False, "no account in the United States with a routing number"),
        (Money(10_000_000_000, "USD"), "US", True, "more than one ACH credit holds"),
    ],
)
def test_a_payment_that_does_not_fit_is_told_why(
    amount: Money, country: str, has_routing_number: bool, why: str
) -> None:
    assert RAIL.why_not(Candidate(amount, country, has_iban=False, has_routing_number=has_routing_number)) == why


def test_an_account_that_is_too_long_is_refused_by_name() -> None:
    with pytest.raises(Conflict, match="The account of Main Street has more than 17"):
        lines_of(rows_of(1, account="1" * 18))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"company_name": "=@"}, "company_name"), ({"company_id": "12"}, "company_id"),
        ({"odfi": "021000022"}, "odfi"), ({"entry_class": "XXX"}, "entry_class"),
    ],
)  # fmt: skip
def test_a_setup_that_no_bank_takes_is_refused_at_its_field(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        RAIL.check(GIVEN | wrong)
    assert refusal.value.field == field
