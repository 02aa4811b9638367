"""SEPA files: valid by the XSD, to the cent, in the characters banks take, and the same bytes for the same rows."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element

import pytest
import xmlschema

from core.errors import AppError
from core.money import Money
from payouts.rails.sepa import RAIL, VERSIONS
from payouts.rules.files import Candidate
from tests.payouts.files_office import FORMULAS, about, row

GIVEN = {
    "name": "Northbeam Training GmbH", "account": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX",
    "town": "Köln", "country": "DE", "version": VERSIONS[0],
}  # fmt: skip


@cache
def schema_of(version: str) -> xmlschema.XMLSchema:
    """Return the schema that sepaxml ships; building one takes most of a second."""
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / f"{version}.xsd"))


def tree_of(data: bytes, version: str = VERSIONS[0]) -> Element:
    """Return what a file says after a reader that is not ours found it valid."""
    schema = schema_of(version)
    schema.validate(data.decode())
    return xmlschema.XMLResource(data.decode()).root


def texts(tree: Element, name: str) -> list[str]:
    return [node.text or "" for node in tree.iter() if node.tag.split("}")[1] == name]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("bic", ["COBADEFFXXX", ""])
def test_a_file_is_valid_in_both_versions_and_adds_up_to_the_cent(version: str, bic: str) -> None:
    rows = [
        row(Money(1, "EUR"), 1),
        row(Money(123_456_789, "EUR"), 2, bic="ABNANL2A", town="Wien", partner_country="AT"),
    ]
    tree = tree_of(RAIL.write(rows, about(RAIL.check(GIVEN | {"version": version, "bic": bic}))), version)
    assert texts(tree, "InstdAmt") == ["0.01", "1234567.89"]
    assert texts(tree, "CtrlSum") == ["1234567.90", "1234567.90"]
    assert texts(tree, "NbOfTxs") == ["2", "2"]
    assert texts(tree, "MsgId") == ["T0001-1-ABCDEFGHIJ"]
    assert texts(tree, "CreDtTm") == ["2026-05-20T12:00:00"]
    assert texts(tree, "EndToEndId") == [f"po{1:026d}", f"po{2:026d}"]
    assert texts(tree, "TwnNm") == ["Koln", "Wien"]
    assert (texts(tree, "BIC") + texts(tree, "BICFI"))[-1] == "ABNANL2A"
    assert ("NOTPROVIDED" in texts(tree, "Id")) is (bic == "")


def test_the_same_rows_give_the_same_bytes() -> None:
    rows, setup = [row(Money(2_500, "EUR"))], RAIL.check(GIVEN)
    assert RAIL.write(rows, about(setup)) == RAIL.write(rows, about(setup))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_begins_like_a_formula_and_amounts_stay(text: str) -> None:
    given = [row(Money(2_500, "EUR"), holder=text + "Ana", reference=text)]
    tree = tree_of(RAIL.write(given, about(RAIL.check(GIVEN | {"name": text + "Ana", "town": text + "Ulm"}))))
    said = [value for name in ("Nm", "Ustrd", "TwnNm") for value in texts(tree, name)]
    assert not [value for value in said if value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}]
    assert [Decimal(value) for value in texts(tree, "InstdAmt")] == [Decimal("25.00")]


def test_names_are_written_in_letters_that_banks_take() -> None:
    rows = [row(Money(1, "EUR"), holder="Zoë & Søn <Ελλάδα>_№ " + "x" * 100)]
    (name,) = texts(tree_of(RAIL.write(rows, about(RAIL.check(GIVEN)))), "Nm")[2:]
    assert name.startswith("Zoe Son Ellada xxx")
    assert len(name) == 70


@pytest.mark.parametrize(
    ("amount", "country", "has_iban", "why"),
    [
        (Money(1, "EUR"), "DE", True, ""),
        (Money(1, "USD"), "DE", True, "in USD, SEPA pays EUR only"),
        (Money(1, "JPY"), "DE", True, "in JPY, SEPA pays EUR only"),
        (Money(1, "EUR"), "US", False, "a bank outside the SEPA area"),
        (Money(1, "EUR"), "GB", False, "no IBAN"),
        (Money(99_999_999_999, "EUR"), "DE", True, ""),
        (Money(100_000_000_000, "EUR"), "DE", True, "more than one SEPA transfer holds"),
    ],
)
def test_a_payment_that_does_not_fit_is_told_why(amount: Money, country: str, has_iban: bool, why: str) -> None:
    assert RAIL.why_not(Candidate(amount, country, has_iban=has_iban, has_routing_number=False)) == why


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "=@"}, "name"), ({"version": "x"}, "version"),
        ({"account": "DE89 3704 0044 0532 0130 01"}, "account"),
        ({"account": "TR330006100519786457841326"}, "account"), ({"town": " "}, "town"), ({"country": ""}, "country"),
        ({"bic": "COBA"}, "bic"),
    ],
)  # fmt: skip
def test_an_account_that_cannot_pay_is_refused_at_its_field(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        RAIL.check(GIVEN | wrong)
    assert refusal.value.field == field


def test_a_setup_is_shown_by_the_end_of_its_account() -> None:
    assert RAIL.shown(RAIL.check(GIVEN)) == "Northbeam Training GmbH, •• 3000, pain.001.001.09"
