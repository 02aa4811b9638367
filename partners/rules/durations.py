"""For how long a customer's orders earn: for ever, for the first ones, or for the first months.

Which of a customer's orders is the first is settled by when they were told, not by when they were placed: an order that
is told late never takes from another what it earned already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.errors import AppError

MOST_ORDERS, MOST_MONTHS = 1_000, 120


class DurationKind(StrEnum):
    """What ends the time in which a customer's orders earn."""

    LIFETIME = "lifetime"
    ORDERS = "orders"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Duration:
    """How many orders of a customer, or how many months from the first one on, earn; `count` is 0 for a lifetime."""

    kind: DurationKind = DurationKind.LIFETIME
    count: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {"kind": str(self.kind), "count": self.count}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Duration":
        """Return the duration of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        if set(stored) != {"kind", "count"} or type(stored["count"]) is not int:
            raise ValueError("A duration has a kind and a count.")
        return cls(DurationKind(stored["kind"]), stored["count"])

    @property
    def words(self) -> str:
        """Which orders of a customer earn, in words."""
        if self.kind is DurationKind.LIFETIME:
            return "every order"
        if self.kind is DurationKind.ORDERS:
            return "the first order only" if self.count == 1 else f"the first {self.count} orders"
        months = "month" if self.count == 1 else f"{self.count} months"
        return f"orders of the first {months}"


LIFETIME = Duration()


@dataclass(frozen=True, slots=True)
class Turn:
    """Which of a customer's orders with a partner one is (1 for the first told), and the day the first was placed."""

    number: int
    since: date


def why_over(duration: Duration, turn: Turn | None, placed_on: date) -> str | None:
    """Return why an order earns nothing any more, in words; None while it does, and where the customer is not known."""
    if turn is None or duration.kind is DurationKind.LIFETIME:
        return None
    if duration.kind is DurationKind.ORDERS and turn.number > duration.count:
        verb = "earns" if duration.count == 1 else "earn"
        return f"Of a customer, {duration.words} {verb}: this is {nth(turn.number)}."
    if duration.kind is DurationKind.MONTHS and placed_on >= months_after(turn.since, duration.count):
        ended = months_after(turn.since, duration.count)
        return f"Of a customer, {duration.words} earn: they were over on {ended.day} {ended:%b %Y}."
    return None


def nth(number: int) -> str:
    """Return a place in a row in words, such as `the 2nd`."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number}{ending}"


def months_after(day: date, count: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    first = date(index // 12, index % 12 + 1, 1)
    after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (after - first).days))


def check_duration(duration: Duration) -> None:
    """Refuse a duration that cannot be kept. Raises AppError on its field."""
    most = {DurationKind.ORDERS: MOST_ORDERS, DurationKind.MONTHS: MOST_MONTHS}.get(duration.kind, 0)
    if duration.kind is DurationKind.LIFETIME and duration.count:
        raise AppError("Every order earns, so there is no number. Leave it empty.", field="duration_count")
    if duration.kind is not DurationKind.LIFETIME and not 1 <= duration.count <= most:
        raise AppError(f"Write how many {duration.kind} of a customer earn: 1 to {most}.", field="duration_count")
