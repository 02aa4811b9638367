"""Until when and on which channels an approval holds: as it was asked for, less where whoever approves says so.

None outlives its campaign, and where a campaign has no last day none holds for longer than a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.placements import CHANNEL_WORDS, Channel
from core.errors import AppError, Conflict

LONGEST_DAYS = 365
"""How many days an approval holds where neither a campaign nor a person says when it ends."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The last day of an approval (None: as late as can be) and the channels it is for (empty: every one)."""

    last_day: date | None = None
    channels: frozenset[Channel] = frozenset()

    @property
    def words(self) -> str:
        """What people call the channels, in the order of the list; empty for every one."""
        return ", ".join(words for channel, words in CHANNEL_WORDS.items() if channel in self.channels)

    def narrowed(self, by: "Bounds") -> "Bounds":
        """Return what both say: the earlier day, and the channels that both name."""
        days = [day for day in (self.last_day, by.last_day) if day is not None]
        both = self.channels & by.channels if self.channels and by.channels else self.channels or by.channels
        return Bounds(min(days, default=None), both)

    def reach(self, channel: Channel) -> bool:
        """Say whether they take a channel in."""
        return not self.channels or channel in self.channels


UNBOUND = Bounds()


def agreed(asked: Bounds, said: Iterable[Bounds]) -> Bounds:
    """Return what was asked for as far as everybody who approved went along."""
    return reduce(Bounds.narrowed, said, asked)


def last_day(bounds: Bounds, *, ends_on: date | None, today: date) -> date:
    """Return the last day of an approval given today, for a campaign that ends on a day or on none."""
    return bounds.narrowed(Bounds(_latest(ends_on, today))).last_day or today


def check_bounds(said: Bounds, *, within: Bounds, ends_on: date | None, today: date, own: Channel) -> None:
    """Raise AppError with a field unless an approval may be asked for, or given, within such bounds.

    `within` is what was asked for, `own` the channel of the placement that the design was made for.
    """
    if said.last_day is not None and said.last_day < today:
        raise AppError("Choose a day from today on, or leave it empty.", field="last_day")
    if said.last_day is not None and said.last_day > (within.last_day or date.max):
        raise AppError("It was asked for until an earlier day. Choose that one or less, or none.", field="last_day")
    if said.last_day is not None and said.last_day > _latest(ends_on, today):
        raise AppError(_too_late(ends_on), field="last_day")
    if not all(within.reach(channel) for channel in said.channels):
        raise AppError("It was asked for fewer channels than these. Tick only some of those.", field="channels")
    if not said.reach(own):
        raise AppError(f"The design is made for “{CHANNEL_WORDS[own]}”, so tick that one too.", field="channels")


def check_day_is_left(bounds: Bounds, *, ends_on: date | None, today: date) -> None:
    """Raise Conflict when the last day of what is being judged has passed while it was."""
    if last_day(bounds, ends_on=ends_on, today=today) < today:
        raise Conflict(
            "The last day it was asked for has passed, so nothing is left to approve. "
            "It has to be submitted again, for a later day."
        )


def last_day_line(bounds: Bounds, scope: ApprovalScope, *, ends_on: date | None, today: date) -> str:
    """Return how long and on which channels an approval will hold, as a sentence for whoever is about to give it."""
    day = last_day(bounds, ends_on=ends_on, today=today)
    if day == ends_on:
        line = f"It holds until the campaign ends on {day}."
    elif bounds.last_day is None:
        line = f"The campaign has no last day, so it holds for a year, until {day}."
    else:
        line = f"It holds until {day}."
    is_shared = scope is ApprovalScope.PARTNERSHIP and bounds.channels
    return f"{line} Only for: {bounds.words}." if is_shared else line


def channels_to_keep(scope: ApprovalScope, bounds: Bounds) -> str:
    """Return channels as a row keeps them: their names between spaces, empty for every channel.

    One placement is on its own channel alone, so there they say nothing.
    """
    return " ".join(sorted(bounds.channels)) if scope is ApprovalScope.PARTNERSHIP else ""


def channels_in(text: str) -> frozenset[Channel]:
    """Return the channels that a row keeps."""
    return frozenset(Channel(name) for name in text.split())


def _latest(ends_on: date | None, today: date) -> date:
    return ends_on or today + timedelta(days=LONGEST_DAYS)


def _too_late(ends_on: date | None) -> str:
    if ends_on is not None:
        return "No approval outlives its campaign. Choose a day up to the campaign's last, or leave it empty."
    return "The campaign has no last day, so an approval holds for a year at most. Choose an earlier day."
