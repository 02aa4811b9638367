"""Click ids carry link and time, and one that we did not give out is nobody's."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from core import ids
from tracking.rules import click_ids
from tracking.rules.destinations import destination_for, is_reachable, referrer_host, utm_of
from tracking.rules.visitors import network_of, visitor_hash

KEY = click_ids.key_from("a secret")
AT = datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=UTC)


def test_a_click_id_says_its_link_and_its_time() -> None:
    click_id, link_id = click_ids.new_id(AT), ids.new()
    found = click_ids.read(click_ids.show(click_id, link_id, KEY), KEY)
    assert found is not None
    assert (found.click_id, found.link_id, found.at) == (click_id, link_id, AT)


def test_a_click_id_is_80_letters_and_digits() -> None:
    shown = click_ids.show(click_ids.new_id(AT), ids.new(), KEY)
    assert len(shown) == 80
    assert shown.isalnum()
    assert shown == shown.lower()


def test_new_ids_are_uuids_of_version_7() -> None:
    found = click_ids.new_id(AT)
    assert (found.version, found.variant) == (7, UUID(int=0x8 << 60).variant)


@pytest.mark.parametrize("at", [0, 20, 40, 79])
def test_a_changed_click_id_is_nobodys(at: int) -> None:
    shown = click_ids.show(click_ids.new_id(AT), ids.new(), KEY)
    changed = shown[:at] + ("a" if shown[at] != "a" else "b") + shown[at + 1 :]
    assert click_ids.read(changed, KEY) is None


@pytest.mark.parametrize("text", ["", "x", "1" * 80, "ä" * 80, "a" * 79, "=" * 80, "g" * 80])
def test_what_is_no_click_id_is_nobodys(text: str) -> None:
    assert click_ids.read(text, KEY) is None


def test_a_click_id_of_another_installation_is_nobodys() -> None:
    shown = click_ids.show(click_ids.new_id(AT), ids.new(), KEY)
    assert click_ids.read(shown, click_ids.key_from("another secret")) is None


def test_the_visitors_query_passes_through_and_the_fragment_stays() -> None:
    found = destination_for("https://shop.example/a?x=1#buy", "ref=mail&x=2", {"tandem_id": "id"})
    assert found == "https://shop.example/a?x=1&ref=mail&tandem_id=id#buy"


def test_nobody_but_us_names_a_click_id() -> None:
    found = destination_for("https://shop.example", "tandem_id=theirs&dub_id=theirs", {"tandem_id": "a", "dub_id": "a"})
    assert found == "https://shop.example/?tandem_id=a&dub_id=a"


def test_line_ends_in_a_query_stay_encoded() -> None:
    found = destination_for("https://shop.example/", "a=%0d%0aSet-Cookie:%20x", {"tandem_id": "a"})
    assert "\r" not in found
    assert "\n" not in found


def test_a_query_of_unreasonable_size_is_left_out() -> None:
    assert destination_for("https://shop.example/", "a=" + "x" * 5_000, {"t": "1"}) == "https://shop.example/?t=1"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example", "https://", "//x.example", "http://[::1", ""]
)
def test_only_web_addresses_are_reachable(address: str) -> None:
    assert not is_reachable(address)


def test_campaign_marks_are_read_from_the_query() -> None:
    assert utm_of("utm_source=news&x=1") == {"utm_source": "news"}


def test_only_the_referrers_host_is_kept() -> None:
    assert referrer_host("https://mail.example/inbox?user=ada") == "mail.example"
    assert referrer_host("http://[") == ""


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("not an address", ""),
    ],
)
def test_an_address_is_cut_before_it_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_visitors_hash_changes_every_day() -> None:
    hashes = {visitor_hash("203.0.113.7", "x", day=date(2026, 3, day), key=KEY) for day in (1, 2, 3)}
    assert len(hashes) == 3
    assert visitor_hash("203.0.113.7", "x", day=date(2026, 3, 1), key=KEY) in hashes
