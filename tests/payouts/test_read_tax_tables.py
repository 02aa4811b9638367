"""Tax tables are dated data: what comes with the product, and an operator's own file that is checked as it is read."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.errors import AppError
from core.money import Money
from payouts.queries.tax_tables import SHIPPED, tax_tables
from payouts.rules.reporting import COLUMNS_1099, Paid, Payer, Recipient, counted, is_reported, row_1099
from payouts.rules.tax import TaxForm, Treatment, VatStatus
from payouts.rules.tax_answers import TaxAnswers
from payouts.schemas.tax_tables import tables_of

RAW = tomllib.loads(SHIPPED.read_text())
TABLES = tables_of(RAW)
USD = [Money(minor, "USD") for minor in (0, 59_999, 60_000, 200_000)]


@pytest.mark.parametrize(
    ("seller", "partner", "forms"),
    [("US", "US", ["w9"]), ("US", "DE", ["w8_ben", "w8_ben_e", "w9"]), ("DE", "FR", ["vat"]), ("GB", "US", ["vat"]),
     ("AU", "US", [])],
)  # fmt: skip
def test_what_is_asked_follows_from_both_countries(seller: str, partner: str, forms: list[str]) -> None:
    assert list(TABLES.forms_asked(seller=seller, partner=partner)) == forms


def test_thresholds_and_rates_hold_from_their_day_on() -> None:
    def threshold(year: int) -> Money | None:
        row = TABLES.reportable_in(year, seller="US")
        return row.threshold if row else None

    assert [threshold(year) for year in (2024, 2025, 2026, 2027)] == [USD[2], USD[2], USD[3], USD[3]]
    assert TABLES.reportable_in(2026, seller="DE") is None
    days = (date(2017, 12, 31), date(2018, 1, 1))
    assert [TABLES.withheld_bps(day, seller="US", status="missing") for day in days] == [2_800, 2_400]
    assert TABLES.withheld_bps(date(2026, 1, 1), seller="US", status=TaxForm.W9) == 0
    assert TABLES.withheld_bps(date(2026, 1, 1), seller="DE", status="missing") == 0
    days = (date(2025, 6, 30), date(2025, 7, 1))
    assert [TABLES.rate_on(day, country="EE") for day in days] == [2_200, 2_400]
    assert TABLES.rate_on(days[0], country="US") == 0


@pytest.mark.parametrize(
    ("seller", "partner", "status", "treatment"),
    [
        ("DE", "DE", VatStatus.REGISTERED, Treatment.DOMESTIC),
        ("DE", "DE", VatStatus.SMALL, Treatment.NONE),
        ("DE", "DE", VatStatus.UNKNOWN, Treatment.NONE),
        ("DE", "FR", VatStatus.REGISTERED, Treatment.REVERSE_CHARGE),
        ("GB", "DE", VatStatus.SMALL, Treatment.REVERSE_CHARGE),
        ("DE", "US", VatStatus.NOT_REGISTERED, Treatment.NONE),
        ("US", "DE", VatStatus.REGISTERED, Treatment.OUT_OF_SCOPE),
        ("US", "US", VatStatus.UNKNOWN, Treatment.NONE),
    ],
)
def test_vat_is_treated_by_both_countries_and_the_status(
    seller: str, partner: str, status: VatStatus, treatment: Treatment
) -> None:
    assert TABLES.treatment_on(date(2026, 5, 1), seller=seller, partner=partner, status=status) is treatment


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"waits_days": 61}, "waits_days"), ({"asked": [{"seller": "EEC", "partner": "*", "forms": ["w9"]}]}, "EEC"),
     ({"asked": [{"seller": "US", "partner": "*", "forms": ["w2"]}]}, "forms"), ({"more": 1}, "more"),
     ({"rates": {"DE": [[date(2026, 1, 1), -1]]}}, "rates")],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_by_name(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError, match=said):
        tables_of(RAW | changed)


def test_an_operators_own_file_takes_the_place_of_ours(app: Flask, tmp_path: Path) -> None:
    assert tax_tables() == TABLES
    own = tmp_path / "own.toml"
    own.write_text(SHIPPED.read_text().replace("waits_days = 60", "waits_days = 30"))
    settings = app.extensions["tandem_settings"]
    app.extensions["tandem_settings"] = settings.model_copy(update={"tax_tables": str(own)})
    try:
        assert tax_tables().waits_days == 30
        said = app.test_cli_runner().invoke(args=["tax", "tables"]).output
        assert f"From {own}" in said
        assert "from 2026-01-01: 1099-NEC for 2000.00 USD a year or more" in said
        own.write_text("waits_days =")
        assert "Mend the file" in app.test_cli_runner().invoke(args=["tax", "tables"]).output
    finally:
        app.extensions["tandem_settings"] = settings


def test_what_a_payment_network_reports_is_left_out_of_the_summary() -> None:
    paid = [Paid("manual", USD[2], USD[0]), Paid("paypal", USD[3], USD[0]), Paid("stripe", USD[1], Money(5, "USD")),
            Paid("manual", Money(9, "EUR"), Money(0, "EUR"))]  # fmt: skip
    assert counted(paid, ["paypal"], "USD") == (USD[2] + USD[1], Money(5, "USD"))
    assert is_reported(TaxForm.W9, USD[2], USD[0], USD[2])
    assert not is_reported(TaxForm.W9, USD[1], USD[0], USD[2])
    assert is_reported(None, USD[1], Money(5, "USD"), USD[2])
    assert not is_reported(TaxForm.W8_BEN, USD[3], USD[0], USD[2])


def test_the_summary_has_the_columns_of_the_tax_office() -> None:
    said = TaxAnswers(name="Main Street", street="12 Main Street", city="Duluth", region="MN", postal_code="55802",
                      tin="123456789", tin_kind="ein")  # fmt: skip
    payer = Payer("Northbeam", "410 Lake Street, Suite 5, Duluth, MN 55802", "a@b.example", "098765432")
    row = row_1099(2026, payer, Recipient("pn_1", "Main", TaxForm.W9, said, ()), USD[3], USD[0])
    found = dict(zip(COLUMNS_1099, row, strict=True))
    assert len(COLUMNS_1099) == 45
    assert (found["Payer Address Line 1"], found["Payer City/Town"]) == ("410 Lake Street, Suite 5", "Duluth")
    assert (found["Recipient TIN Type"], found["Recipient Taxpayer ID Number"]) == ("EIN", "123456789")
    assert found["Box 1 - Nonemployee Compensation"] == USD[3]
