"""Brand checks: what a machine sees about a version, and what it says to do."""

from dataclasses import replace
from datetime import date

import pytest

from campaigns.rules.checks import check_may_submit
from campaigns.rules.checks_dates import end_dates_in
from campaigns.rules.creatives import CreativeKind, fingerprint
from campaigns.rules.mail_html.starter import starter_html
from core.errors import AppError
from tests.campaigns.checks_factories import bundle, failing
from tests.campaigns.creatives_factories import FACTS


def test_the_starter_passes_every_check() -> None:
    assert failing(bundle()) == {}


@pytest.mark.parametrize(
    ("slot", "key"),
    [
        ("unsubscribe", "unsubscribe"),
        ("postal_address", "postal_address"),
        ("disclosure", "disclosure"),
        ("tracked_link", "tracked_link"),
    ],
)
def test_a_missing_slot_fails_and_stops_a_submission(slot: str, key: str) -> None:
    found = failing(bundle(starter_html(FACTS).replace(f"{{{{ {slot} }}}}", "#")))
    assert key in found
    with pytest.raises(AppError, match="cannot go to review yet"):
        check_may_submit(found.values())


def test_a_slot_that_only_the_html_has_is_missed_by_those_who_read_plain_text() -> None:
    assert "unsubscribe" in failing(replace(bundle(), text="Hello {{ postal_address }} {{ disclosure }}"))


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/?utm_source=x",
        "https://shop.example/?gclid=1",
        "https://bit.ly/abc",
        "https://a.example/?REF=me",
    ],
)
def test_links_tracked_elsewhere_are_named(address: str) -> None:
    found = failing(bundle(more=f'<p><a href="{address}">x</a></p>'))
    assert address in found["foreign_links"].advice


def test_a_plain_link_is_no_foreign_tracking() -> None:
    assert failing(bundle(more='<p><a href="https://northbeam.example/privacy">Privacy</a></p>')) == {}


def test_the_plain_text_beside_the_html_is_read_for_links_too() -> None:
    plain = bundle()
    text = plain.text.replace("{{ tracked_link }}", "https://bit.ly/abc")
    found = failing(replace(plain, text=text))
    assert found.keys() == {"tracked_link", "foreign_links"}
    assert "https://bit.ly/abc" in found["foreign_links"].advice


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="https://t.example/p.gif" width="1" height="1" alt="">',
        '<img src="https://t.example/p.gif" style="height:0px" alt="">',
        '<img src="https://t.example/p.gif?u=1" alt="">',
    ],
)
def test_a_picture_that_follows_readers_stops_a_submission(tag: str) -> None:
    found = failing(bundle(more=tag))
    assert "https://t.example/p.gif" in found["pixel"].advice
    assert found["pixel"].is_required
    assert "sealed" not in found


def test_plain_http_is_found_in_links_and_pictures() -> None:
    found = failing(bundle(more='<a href="http://a.example">x</a><img alt="x" src="http://b.example/c.png">'))
    assert "http://a.example, http://b.example/c.png" in found["https"].advice


def test_pictures_need_a_description_which_may_be_empty() -> None:
    assert "alt_text" in failing(bundle(more='<img src="https://a.example/b.png">'))
    assert "alt_text" not in failing(bundle(more='<img src="https://a.example/b.png" alt="">'))


def test_a_picture_from_elsewhere_is_named_and_stops_a_submission() -> None:
    found = failing(bundle(more='<img src="https://a.example/b.png" alt="Barn">'))
    assert "Upload https://a.example/b.png" in found["sealed"].advice
    with pytest.raises(AppError, match=r"a\.example/b\.png"):
        check_may_submit(found.values())
    assert found.keys() == {"sealed"}


def test_wide_and_heavy_mails_are_found() -> None:
    found = failing(
        bundle(more='<table width="900"><tr><td>x</td></tr></table>' + "<p>Long words, said often.</p>" * 2_000)
    )
    assert {"width", "weight"} <= found.keys()


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("until 31 December 2030", True),
        ("through December 31st", True),
        ("ends on Tuesday, Dec 31", True),
        ("by 12/31/2030", True),
        ("until 2030-12-31", True),
        ("till 31.12.2030", True),
        ("until 30 December 2030", False),
        ("until 31 December 2031", False),
        ("for a short time", False),
        ("until 31 December 2030, or by 12/30", False),
        ("until 45 December", False),
    ],
)
def test_the_offer_must_end_when_the_campaign_does(text: str, *, is_right: bool) -> None:
    plain = replace(FACTS, ends_on=None)
    found = failing(bundle(starter_html(plain), more=f"<p>Yours {text}</p>"))
    assert ("end_date" not in found) is is_right


def test_a_campaign_without_an_end_asks_for_no_date() -> None:
    assert "end_date" not in failing(bundle(starter_html(replace(FACTS, ends_on=None))), ends_on=None)


def test_dates_without_a_year_are_those_of_the_campaigns_year() -> None:
    assert end_dates_in("until 3 May", year=2027) == {date(2027, 5, 3)}


def test_part_of_a_web_page_needs_no_unsubscribe_link() -> None:
    section = '<p><a href="{{ tracked_link }}">Go</a> {{ disclosure }}</p>'
    found = failing(replace(bundle(section, kind=CreativeKind.PAGE_SECTION), subject="", from_name=""), ends_on=None)
    assert found == {}


def test_every_part_of_the_bundle_is_in_the_fingerprint() -> None:
    first = bundle()
    others = [
        replace(first, **{name: getattr(first, name) + "."})
        for name in ("subject", "from_name", "preheader", "html", "text", "disclosure")
    ]
    others.append(replace(first, kind=CreativeKind.PAGE_SECTION))
    assert len({fingerprint(one) for one in [first, *others]}) == len(others) + 1
    assert fingerprint(replace(first)) == fingerprint(first)
