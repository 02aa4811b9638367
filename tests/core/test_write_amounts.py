"""Amounts, numbers and moments as people read them: always with the currency, in the viewer's locale and zone."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from core import formats
from core.money import Money


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (Money(125_000, "USD"), "en-US", "$1,250.00"),
        (Money(-11_840, "USD"), "en-US", "−$118.40"),
        (Money(1_200, "JPY"), "en-US", "¥1,200"),
        (Money(1_234, "KWD"), "en-US", "KWD\xa01.234"),
        (Money(125_050, "EUR"), "de-DE", "1.250,50\xa0€"),
        (Money(125_050, "EUR"), "xx, de;q=0.5", "1.250,50\xa0€"),
        (Money(100, "USD"), "", "$1.00"),
    ],
)
def test_money_has_its_currency_and_its_own_decimals(app: Flask, amount: Money, language: str, written: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert formats.money(amount) == written


def test_money_is_written_without_a_reader_too() -> None:
    assert formats.money(Money(5, "USD")) == "$0.05"


def test_short_money_fits_an_axis(app: Flask) -> None:
    with app.test_request_context():
        assert formats.short_money(Money(150_000, "USD")) == "$1.5K"
        assert formats.short_money(Money(-35_650, "USD")) == "−$356"


def test_percent_leaves_out_needless_zeros(app: Flask) -> None:
    with app.test_request_context():
        assert [formats.percent(bps) for bps in (2_000, 2_050)] == ["20%", "20.5%"]


def test_a_moment_is_in_the_readers_zone_with_utc_on_hover(app: Flask) -> None:
    with app.test_request_context():
        g.shell, g.zone = None, "America/New_York"
        shown = formats.moment(datetime(2026, 11, 23, 2, 5, tzinfo=UTC))
        assert "Nov 22, 2026, 21:05" in shown
        assert 'title="2026-11-23 02:05:00 UTC"' in shown


def test_a_moment_becomes_the_day_it_is_for_the_reader(app: Flask) -> None:
    with app.test_request_context():
        g.shell, g.zone = None, "America/New_York"
        assert formats.day(datetime(2026, 11, 23, 2, 5, tzinfo=UTC)) == (
            '<time datetime="2026-11-22">Nov 22, 2026</time>'
        )


def test_no_day_is_a_dash() -> None:
    assert formats.day(None) == formats.moment(None) == "–"


def test_text_mail_gets_plain_days() -> None:
    assert formats.plain_day(date(2026, 1, 3)) == "Jan 3, 2026"
