"""Logos are measured where the HTML says how large they are and what stands beside them, and nowhere else."""

from dataclasses import replace

import pytest

from campaigns.rules.brands import BrandRule, Logo
from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Check
from campaigns.rules.mail_html.placed import read_placed
from campaigns.rules.mail_html.starter import starter_html
from tests.campaigns.checks_factories import bundle
from tests.campaigns.creatives_factories import FACTS

SHA = "a" * 64
BRAND = BrandRule("Northbeam", logos=(Logo(SHA, 200, 100),), clear_space_percent=50, min_width_px=80)


def measured(picture: str, brand: BrandRule = BRAND) -> dict[str, Check]:
    """Return the checks of logos that a mail gets which ends with this."""
    found = run_checks(bundle(more=f"<p>{picture}</p>"), ends_on=None, brands=[brand])
    return {check.key: check for check in found if check.key.startswith("logo")}


def logo(given: str = "") -> str:
    return f'<img src="picture:{SHA}" alt="" {given}>'


@pytest.mark.parametrize(
    ("given", "passed", "label"),
    [
        ('width="80"', True, "Logos are large enough"),
        ('width="79"', False, "Logos are large enough"),
        ('style="width:79.5px"', False, "Logos are large enough"),
        ('height="40"', True, "Logos are large enough"),
        ('height="39"', False, "Logos are large enough"),
        ('style="width:20%"', True, "Logos are large enough (not measured)"),
        ("", True, "Logos are large enough (not measured)"),
    ],
)
def test_a_logo_is_as_wide_as_its_brand_asks(given: str, label: str, *, passed: bool) -> None:
    found = measured(logo(given))["logo_width"]
    assert (found.passed, found.label) == (passed, label)
    if not passed:
        assert "Northbeam asks for a logo of at least 80 px in width: it is 7" in found.advice


@pytest.mark.parametrize(
    ("around", "room"),
    [
        ("{} Name", 4),
        ("{}Name", 0),
        ("<b>Name</b> {}", 4),
        ("{}<br>Name", None),
        ("{}", None),
        ("<span>\n</span>{}", None),
    ],
)
def test_room_is_measured_to_what_stands_on_the_same_line(around: str, room: float | None) -> None:
    [placed] = read_placed(f"<p>above</p><p>{around.format(logo())}</p>")
    assert placed.room_px == room


@pytest.mark.parametrize(
    ("style", "room"),
    [("margin-right:12px", 12), ("margin:1px 2px 3px 4px;padding:5px", 7), ("margin:6px", 6), ("margin:0 9px", 9)],
)
def test_its_own_margin_and_padding_are_room(style: str, room: float) -> None:
    [placed] = read_placed(f"<p>{logo(f'style={chr(34)}{style}{chr(34)}')}Name</p>")
    assert placed.room_px == room


def test_two_logos_side_by_side_share_the_room_between_them() -> None:
    found = read_placed(f"<p>{logo('style=margin-right:5px')}{logo('style=margin-left:3px')}</p>")
    assert [one.room_px for one in found] == [8, 8]


def test_a_logo_without_enough_room_is_told_how_much_it_needs() -> None:
    tight = measured(logo('height="40"') + " Northbeam")["logo_room"]
    assert "of 50 % of its logo’s height, 20 px: give it a margin of that" in tight.advice
    assert not tight.is_required
    assert measured(logo('height="40" style="margin-right:16px"') + " Northbeam")["logo_room"].passed
    assert measured(logo('width="80"') + "Northbeam")["logo_room"].passed is False
    alone = measured(logo('height="40"'))["logo_room"]
    assert (alone.passed, alone.label) == (True, "Logos have room beside them (not measured)")


def test_the_starter_gives_logos_what_their_brands_ask_for() -> None:
    facts = replace(FACTS, seller_logo=SHA, partner_logo="b" * 64, logo_height_px=40, logo_room_px=20)
    other = BrandRule("Chamber", logos=(Logo("b" * 64, 10, 10),), clear_space_percent=50, min_width_px=40)
    found = run_checks(bundle(starter_html(facts)), ends_on=None, brands=[BRAND, other])
    about = {check.label: check.passed for check in found if check.key.startswith("logo")}
    assert about == {"Logos are large enough": True, "Logos have room beside them": True}


def test_nothing_is_asked_of_other_pictures_and_by_brands_that_ask_for_nothing() -> None:
    assert measured(f'<img src="picture:{"b" * 64}" alt="" width="9">') == {}
    assert measured(logo('width="9"'), BrandRule("Northbeam", logos=BRAND.logos)) == {}
