"""Programs told from people: over public lists of user agents (tests/tracking/user_agents), and by stored bursts."""

import gzip
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from core import clock
from tests.tracking.test_classify_clicks import CHROME, PROGRAMS
from tracking.rules.bursts import Opened, in_bursts
from tracking.rules.click_ids import new_id
from tracking.rules.traffic import MAY_ATTRIBUTE, TrafficClass, Visit, classify, judge_again

LISTS = Path(__file__).parent / "user_agents"
LINKS = [UUID(int=number) for number in range(4)]


@cache
def read(name: str) -> list[str]:
    return gzip.decompress((LISTS / f"{name}.txt.gz").read_bytes()).decode().splitlines()


def test_of_the_known_programs_ninety_nine_in_a_hundred_never_earn() -> None:
    missed = [agent for agent in read("bots") if classify(Visit(user_agent=agent)) in MAY_ATTRIBUTE]
    assert len(read("bots")) > 2_000
    assert len(missed) <= len(read("bots")) * 0.01, missed


def test_of_peoples_browsers_at_most_two_in_a_thousand_are_misjudged() -> None:
    wrong = [agent for agent in read("browsers") if classify(Visit(user_agent=agent)) is not TrafficClass.HUMAN]
    assert len(read("browsers")) > 1_700
    assert len(wrong) <= len(read("browsers")) * 0.002, wrong


def opened(*seconds_and_links: tuple[float, int], visitor: str = "net") -> list[Opened]:
    began = clock.now()
    moments = [(began + timedelta(seconds=seconds), link) for seconds, link in seconds_and_links]
    return [Opened(new_id(at), LINKS[link], at, visitor) for at, link in moments]


def test_all_clicks_of_a_burst_are_found_and_the_one_after_it_is_not() -> None:
    visits = opened((0, 0), (1, 1), (2, 2), (9, 0))
    assert in_bursts(visits) == {each.click_id for each in visits[:3]}


def test_two_links_or_slow_ones_or_different_visitors_are_no_burst() -> None:
    assert not in_bursts(opened((0, 0), (1, 1), (2, 0), (3, 1)))
    assert not in_bursts(opened((0, 0), (4, 1), (8, 2)))
    assert not in_bursts(opened((0, 0), (1, 1)) + opened((1, 2), visitor="another"))


def test_a_long_burst_is_found_whole() -> None:
    visits = opened(*((number / 2, number % 4) for number in range(60)))
    assert len(in_bursts(visits)) == 60


def test_what_headers_said_is_never_judged_again() -> None:
    for stored in (TrafficClass.PREFETCH, TrafficClass.NOT_NAVIGATION):
        assert judge_again(stored, PROGRAMS[0], is_burst=True) is stored


def test_a_click_without_a_user_agent_keeps_its_class() -> None:
    for stored in TrafficClass:
        assert judge_again(stored, "", is_burst=False) is stored


def test_a_click_that_was_taken_for_a_person_becomes_what_it_is() -> None:
    assert judge_again(TrafficClass.HUMAN, PROGRAMS[0], is_burst=False) is TrafficClass.BOT
    assert judge_again(TrafficClass.HUMAN, CHROME, is_burst=True) is TrafficClass.SCANNER
    assert judge_again(TrafficClass.BOT, CHROME, is_burst=False) is TrafficClass.HUMAN
