"""What a click is: a person, a program, a mail gateway, a page loaded ahead, or no navigation at all.

Nobody is ever refused a redirect: a class only decides what is counted and what may attribute. The rules are versioned
so that stored clicks can be classed again.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracking.rules import crawlers

VERSION = 2
LINKS_THAT_MAKE_A_SCANNER = 3  # different links opened from one net …
SCANNER_SECONDS = 5  # … within so many seconds
DUPLICATE_SECONDS = 3600


class TrafficClass(StrEnum):
    """Who or what opened a link."""

    HUMAN = "human"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    BOT = "bot"
    SCANNER = "scanner"
    PREFETCH = "prefetch"
    NOT_NAVIGATION = "not_navigation"


MAY_ATTRIBUTE = frozenset({TrafficClass.HUMAN, TrafficClass.UNKNOWN})
"""Only these may make a sale somebody's. A duplicate hands out the click it repeats, so it never needs to."""

NO_VISIT = frozenset({TrafficClass.PREFETCH, TrafficClass.NOT_NAVIGATION})
"""What a page did by itself. It says nothing about whoever looks at the page, so it makes nobody a scanner."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known about one request for a link."""

    method: str = "GET"
    user_agent: str = ""
    fetch_dest: str = ""
    fetch_mode: str = ""
    purpose: str = ""
    links_from_net: int = 1
    seen_before: bool = False


def classify(visit: Visit) -> TrafficClass:
    """Return the class of one visit; the first rule that matches decides."""
    return by_request(visit) or _by_user_agent(visit.user_agent) or _by_history(visit)


def by_request(visit: Visit) -> TrafficClass | None:
    """Judge by what the browser itself says about the request (Fetch Metadata, W3C; Sec-Purpose, WHATWG Fetch)."""
    if "prefetch" in visit.purpose or "preview" in visit.purpose or "prerender" in visit.purpose:
        return TrafficClass.PREFETCH
    if visit.fetch_dest not in {"", "document"} or visit.fetch_mode not in {"", "navigate"}:
        return TrafficClass.NOT_NAVIGATION
    return TrafficClass.SCANNER if visit.method == "HEAD" else None


@lru_cache(maxsize=8192)
def _by_user_agent(user_agent: str) -> TrafficClass | None:
    text = user_agent.lower()
    if crawlers.GATEWAY_MARK.search(text):
        return TrafficClass.SCANNER
    return TrafficClass.BOT if is_program(text) else None


def is_program(lower_user_agent: str) -> bool:
    """Whether a lower-cased user agent belongs to a crawler, library or tester rather than to a person's browser."""
    text = crawlers.NOT_PROGRAM_MARK.sub("", lower_user_agent)
    if not text:
        return False
    if not text.startswith(crawlers.BROWSERS) or len(text) < len("mozilla/5.0 (x)"):
        return True
    marks = (crawlers.PROGRAM_MARK, crawlers.ADDRESS_MARK, crawlers.COMPATIBLE_MARK, crawlers.FOREIGN_PART_MARK)
    return any(mark.search(text) for mark in marks)


def _by_history(visit: Visit) -> TrafficClass:
    if visit.links_from_net >= LINKS_THAT_MAKE_A_SCANNER:
        return TrafficClass.SCANNER
    if visit.seen_before:
        return TrafficClass.DUPLICATE
    return TrafficClass.HUMAN if visit.user_agent else TrafficClass.UNKNOWN


def judge_again(stored: TrafficClass, user_agent: str, *, is_burst: bool) -> TrafficClass:
    """Return the class that today's rules give a stored click. What is not kept of a visit is not judged again.

    Headers are not kept, so what they said stays; nor is a scanner acquitted: it may have asked for headers alone.
    An empty user agent tells nothing: after thirty days every click has one.
    """
    if stored in NO_VISIT or not user_agent:
        return stored
    if found := _by_user_agent(user_agent):
        return found
    if stored in {TrafficClass.SCANNER, TrafficClass.DUPLICATE}:
        return stored
    return TrafficClass.SCANNER if is_burst else TrafficClass.HUMAN


@lru_cache(maxsize=8192)
def device_of(user_agent: str) -> str:
    """Return `phone`, `tablet` or `desktop`, as far as a user agent tells."""
    text = user_agent.lower()
    if "ipad" in text or "tablet" in text or ("android" in text and "mobile" not in text):
        return "tablet"
    return "phone" if "mobi" in text or "iphone" in text or "android" in text else "desktop"
