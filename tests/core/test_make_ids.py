"""Identity: ids are version 7 of their standard, ascend as they are made, and come back from what people see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from core import ids
from core.clock import now
from core.errors import NotFound
from core.ids import Id
from tests.harness.clock import Clock


def test_ids_made_in_one_instant_sort_in_the_order_they_were_made() -> None:
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for part in pool.map(lambda _: [ids.new() for _ in range(1_000)], range(8)) for one in part]
    assert len(set(made)) == 8_000


def moment_of(made: Id) -> datetime:
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)


def test_an_id_carries_its_version_its_variant_and_its_moment() -> None:
    made = ids.new()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs(now() - moment_of(made)) < timedelta(minutes=1)


def test_a_clock_that_was_set_back_is_followed_and_a_wobble_is_not(clock: Clock) -> None:
    clock.set("2031-01-01T00:00Z")
    ahead = ids.new()
    clock.advance(seconds=-5)
    assert ids.new() > ahead
    clock.set("2030-01-01T00:00Z")
    assert moment_of(ids.new()) == now()


def test_what_people_see_leads_back_to_the_id() -> None:
    made = ids.new()
    assert ids.parse(ids.show("pn", made), "pn") == made


@pytest.mark.parametrize("text", ["", "pn_", "pn_short", f"pn_{'u' * 26}", f"pn_{'z' * 26}", f"po_{'0' * 26}"])
def test_what_is_no_id_does_not_exist(text: str) -> None:
    with pytest.raises(NotFound):
        ids.parse(text, "pn")
