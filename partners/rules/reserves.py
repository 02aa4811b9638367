"""The returns reserve: a part of each share that is held back for some days more, because goods may come back late.

A share whose wait is over becomes payable without this part; the part follows by itself on its own day. Money that goes
back to a customer meanwhile is taken from it before it is taken from what is payable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from core.errors import AppError
from core.money import BPS, Money, round_half_even
from partners.rules.figures import days, percent

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Reserve:
    """`bps` basis points of each share are held back for `days` days after its wait is over."""

    bps: int
    days: int

    @property
    def words(self) -> str:
        """Return it in words: `10% of each share, for another 60 days`."""
        return f"{percent(self.bps)} of each share, for another {days(self.days)}"

    def part_of(self, minor: int) -> int:
        """Return what is held back of an amount that becomes payable, in minor units: rounded once, half to even."""
        return round_half_even(Fraction(max(minor, 0) * self.bps, BPS))

    def until(self, release_on: date) -> date:
        """Return the day on which that part is let go, from the day on which the wait of the share is over."""
        return release_on + timedelta(days=self.days)

    def to_json(self) -> dict[str, int]:
        """Return the stored form."""
        return {"bps": self.bps, "days": self.days}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reserve":
        """Return the reserve of a stored form. Raises TypeError for one that is not known."""
        if any(type(value) is not int for value in stored.values()):
            raise TypeError("A number of a reserve is a whole one.")
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class ReserveExample:
    """What of one share is held back, and until when."""

    amount: Money
    until: date


def check_reserve(reserve: Reserve) -> Reserve:
    """Return the reserve if it can be kept. Raises AppError on its field."""
    if not 0 < reserve.bps < BPS:
        raise AppError("More than 0 % and less than 100 % can be held back. Write a part in between.", field="reserve")
    if not 0 < reserve.days <= MOST_DAYS:
        raise AppError(f"Write for how many days it is held back, from 1 to {MOST_DAYS}.", field="reserve_days")
    return reserve


def sentences(reserve: Reserve | None) -> list[str]:
    """Return it as sentences to the partner; none where nothing is held back."""
    if reserve is None:
        return []
    part, more = percent(reserve.bps), days(reserve.days)
    return [
        f"When that wait is over, {part} of the share is held back for another {more}: some goods come back late.",
        "A refund is taken from what is held back first. The rest of it then joins your next payment by itself.",
    ]


def in_full(reserve: Reserve | None) -> list[tuple[str, str]]:
    """Return it with its name; nothing where nothing is held back."""
    return [] if reserve is None else [("Held back for returns", f"{reserve.words}, rounded once for each share")]


def example_of(reserve: Reserve | None, share: Money, payable_from: date) -> ReserveExample | None:
    """Return what is held back of a share that can be paid from a day on, worked out by what books it."""
    if reserve is None:
        return None
    return ReserveExample(Money(reserve.part_of(share.minor), share.currency), reserve.until(payable_from))
