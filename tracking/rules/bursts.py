"""Bursts: many links opened from one net within seconds, which is a mail gateway looking at a mail before its reader.

While clicks come in, only the third link gives a gateway away. Looking back, the first two belong to it as well.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tracking.rules.traffic import LINKS_THAT_MAKE_A_SCANNER, SCANNER_SECONDS

WINDOW = timedelta(seconds=SCANNER_SECONDS)


@dataclass(frozen=True, slots=True)
class Opened:
    """One stored click: who opened which link, and when. `visitor` is a seller's net and user agent."""

    click_id: UUID
    link_id: UUID
    at: datetime
    visitor: Hashable


def in_bursts(opened: Iterable[Opened]) -> set[UUID]:
    """Return the clicks that lie in some window of seconds in which one visitor opened many different links."""
    by_visitor = defaultdict[Hashable, list[Opened]](list)
    for each in opened:
        by_visitor[each.visitor].append(each)
    many = [found for found in by_visitor.values() if len(found) >= LINKS_THAT_MAKE_A_SCANNER]
    return {click_id for found in many for click_id in _of_one(sorted(found, key=lambda each: each.at))}


def _of_one(opened: list[Opened]) -> set[UUID]:
    found: set[UUID] = set()
    links = Counter[UUID]()
    first = told = 0
    for last, each in enumerate(opened):
        links[each.link_id] += 1
        while each.at - opened[first].at > WINDOW:
            links -= Counter([opened[first].link_id])
            first += 1
        if len(links) >= LINKS_THAT_MAKE_A_SCANNER:
            found |= {one.click_id for one in opened[max(first, told) : last + 1]}
            told = last + 1
    return found
