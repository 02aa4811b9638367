"""Which clicks of a day are paid for, where terms pay for clicks: people, once a day each, while a sale would count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tracking.rules.traffic import TrafficClass


class LeftOut(StrEnum):
    """Why a click is not paid for."""

    AGAIN = "again"
    PROGRAM = "program"
    SCANNER = "scanner"
    AHEAD = "ahead"
    UNKNOWN = "unknown"
    NOT_EARNING = "not_earning"


WORDS = {
    LeftOut.AGAIN: "The same visitor again on that day",
    LeftOut.PROGRAM: "Made by a program, not a person",
    LeftOut.SCANNER: "Opened by a mail scanner",
    LeftOut.AHEAD: "Loaded by a page ahead or beside, nobody went there",
    LeftOut.UNKNOWN: "Without anything that tells a person from a program",
    LeftOut.NOT_EARNING: "Outside a valid approval and its tail, or while the placement was not live",
}
_BY_CLASS = {
    TrafficClass.DUPLICATE: LeftOut.AGAIN,
    TrafficClass.BOT: LeftOut.PROGRAM,
    TrafficClass.SCANNER: LeftOut.SCANNER,
    TrafficClass.PREFETCH: LeftOut.AHEAD,
    TrafficClass.NOT_NAVIGATION: LeftOut.AHEAD,
    TrafficClass.UNKNOWN: LeftOut.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One click as it is judged: who made it, and whether it would make a sale somebody's."""

    traffic: TrafficClass
    visitor: str
    earns: bool
    is_contested: bool = False


@dataclass(slots=True)
class Counts:
    """How many clicks of a day count, those that are contested apart, and how many do not by reason."""

    counted: int = 0
    contested: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)


def count(clicks: Iterable[Seen]) -> Counts:
    """Return how the clicks of one placement and day are counted, in their order."""
    found, visitors = Counts(), set[str]()
    for click in clicks:
        reason = _why_not(click, visitors)
        if reason is not None:
            found.left_out[reason] += 1
            continue
        visitors.add(click.visitor)
        if click.is_contested:
            found.contested += 1
        else:
            found.counted += 1
    return found


def _why_not(click: Seen, visitors: set[str]) -> LeftOut | None:
    if click.traffic is not TrafficClass.HUMAN:
        return _BY_CLASS[click.traffic]
    if not click.earns:
        return LeftOut.NOT_EARNING
    return LeftOut.AGAIN if click.visitor in visitors else None
