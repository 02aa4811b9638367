"""Scopes: what all sales of a period earn together, beside the share of each: tiers, a cap, bonuses and a minimum.

A tier has a start and no end: it holds until the next one begins, so there is no gap between two that pays nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from core.errors import AppError
from core.money import BPS, Money, round_half_even
from partners.rules.figures import percent

MOST_STEPS = 10
MOST_ROLLING_DAYS = 366
_MOST_ORDERS, _MOST_MINOR = 10**7, 10**15


class ScopePeriod(StrEnum):
    """How long sales are counted together before counting starts anew. Calendar periods of the seller's zone."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ScopeOf(StrEnum):
    """Whose sales are counted together: all of the partner's, or those of each placement by itself."""

    PARTNER = "partner"
    PLACEMENT = "placement"


class Measure(StrEnum):
    """What is counted to reach a tier or bonus: what the shares are worked out on, or the number of orders."""

    REVENUE = "revenue"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Tier:
    """From `start` on (minor units, or the so-manieth order) the share is `bps` basis points."""

    start: int
    bps: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """Once `start` is reached (minor units, or the so-manieth order), `minor` units of the currency on top."""

    start: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a period brings as a whole; 0 means no cap and no guarantee. Amounts are minor units of the terms' currency.

    `is_retroactive`: a tier that is reached holds for all sales of the period, not only for those from its start on.
    `rolling_days` above 0: tiers look at that many days in a row instead of the period; the rest is of the period.
    """

    period: ScopePeriod = ScopePeriod.MONTH
    of: ScopeOf = ScopeOf.PARTNER
    measure: Measure = Measure.REVENUE
    tiers: tuple[Tier, ...] = ()
    is_retroactive: bool = False
    bonuses: tuple[Bonus, ...] = ()
    cap_minor: int = 0
    guarantee_minor: int = 0
    rolling_days: int = 0

    @property
    def name(self) -> str:
        """What it consists of, in words: `Tiers, bonus and cap`."""
        tiers = "rolling tiers" if self.rolling_days else "tiers"
        has = {tiers: self.tiers, "bonus": self.bonuses, "cap": self.cap_minor, "minimum": self.guarantee_minor}
        return _listed([word for word, there in has.items() if there]).capitalize()

    def reach(self, start: int, currency: str) -> str:
        """Return where a tier or bonus begins, in words: `from 1000.00 USD on`, `from order 11 on`."""
        if self.measure is Measure.ORDERS:
            return f"from order {start} on"
        return f"from {Money(start, currency).decimal()} {currency} on"

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: what it says, and nothing that it does not."""
        parts: dict[str, Any] = {
            "tiers": [{"start": tier.start, "bps": tier.bps} for tier in self.tiers],
            "is_retroactive": self.is_retroactive,
            "bonuses": [{"start": bonus.start, "minor": bonus.minor} for bonus in self.bonuses],
            "cap_minor": self.cap_minor,
            "guarantee_minor": self.guarantee_minor,
            "rolling_days": self.rolling_days,
        }
        head = {"period": str(self.period), "of": str(self.of), "measure": str(self.measure)}
        return head | {key: part for key, part in parts.items() if part}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Scope":
        """Return the scope of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        rest = dict(stored)
        return cls(
            period=ScopePeriod(rest.pop("period")),
            of=ScopeOf(rest.pop("of")),
            measure=Measure(rest.pop("measure")),
            tiers=tuple(Tier(**_whole(each)) for each in rest.pop("tiers", ())),
            bonuses=tuple(Bonus(**_whole(each)) for each in rest.pop("bonuses", ())),
            is_retroactive=rest.pop("is_retroactive", False) is True,
            **_whole(rest),
        )


def period_of(day: date, period: ScopePeriod) -> str:
    """Return the period a day is in: `2026-03`, `2026-Q1` or `2026`."""
    if period is ScopePeriod.YEAR:
        return f"{day.year:04d}"
    if period is ScopePeriod.QUARTER:
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}-{day.month:02d}"


def days_of(name: str) -> tuple[date, date]:
    """Return the first and the last day of a period that `period_of` named."""
    year, _, part = name.partition("-")
    if not part:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    months = 3 if part.startswith("Q") else 1
    month = 3 * int(part[1:]) - 2 if months == 3 else int(part)
    first, after = date(int(year), month, 1), month + months
    following = date(int(year) + (after > 12), (after - 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def periods_between(first: date, last: date, period: ScopePeriod) -> list[str]:
    """Return every period that a range of days reaches into, the oldest first."""
    found, day = list[str](), first
    while day <= last:
        found.append(period_of(day, period))
        day = days_of(found[-1])[1] + timedelta(days=1)
    return found


def period_words(name: str) -> str:
    """Return a period as people read it: `March 2026`, `the 1st quarter of 2026`, `2026`."""
    year, _, part = name.partition("-")
    if part.startswith("Q"):
        return f"the {('1st', '2nd', '3rd', '4th')[int(part[1:]) - 1]} quarter of {year}"
    return f"{days_of(name)[0]:%B} {year}" if part else year


def guaranteed(scope: Scope, name: str, since: date, until: date | None) -> int:
    """Return what is guaranteed for a period, in minor units: by the days on which the terms were in force.

    `since` is the first such day and `until` the first one after it, None while they are. Rounded once, half to even.
    """
    first, last = days_of(name)
    ends = min(last + timedelta(days=1), until or date.max)
    days = max((ends - max(first, since)).days, 0)
    return round_half_even(Fraction(scope.guarantee_minor * days, (last - first).days + 1))


def check_scope(scope: Scope, *, general_bps: int | None) -> None:
    """Refuse a scope that cannot be kept. Raises AppError on its field.

    `general_bps` is the general share, None where it is an amount or where rules give some sales another one.
    """
    if not (scope.tiers or scope.bonuses or scope.cap_minor or scope.guarantee_minor):
        raise AppError("A period without tiers, bonus, cap or minimum says nothing. Leave it out.", field="tiers")
    _check_starts([tier.start for tier in scope.tiers], scope, field="tiers")
    _check_starts([bonus.start for bonus in scope.bonuses], scope, field="bonuses")
    _check_tiers(scope.tiers, general_bps)
    _check_rolling(scope)
    if any(not 0 < bonus.minor <= _MOST_MINOR for bonus in scope.bonuses):
        raise AppError("A bonus is more than zero. Write what is paid on top.", field="bonuses")
    _check_limits(scope)


def _check_tiers(tiers: Sequence[Tier], general_bps: int | None) -> None:
    if not tiers:
        return
    if general_bps is None:
        text = (
            "Tiers raise one general percentage. Make the share a percentage without other shares, or drop the tiers."
        )
        raise AppError(text, field="tiers")
    rates = [general_bps, *(tier.bps for tier in tiers)]
    if any(after <= before for before, after in pairwise(rates)):
        text = f"Each tier pays more than the one before it, and the first more than {percent(general_bps)}."
        raise AppError(f"{text} More sales must never earn less.", field="tiers")
    if rates[-1] > BPS:
        raise AppError("A share is at most 100 %. Write a tier with less.", field="tiers")


def _check_rolling(scope: Scope) -> None:
    if not scope.rolling_days:
        return
    if not 2 <= scope.rolling_days <= MOST_ROLLING_DAYS:
        text = f"Tiers can look at 2 to {MOST_ROLLING_DAYS} days in a row. Leave it empty for the calendar period."
        raise AppError(text, field="rolling_days")
    if not scope.tiers:
        text = "Only tiers look at the days before a sale. Write a tier, or leave these days empty."
        raise AppError(text, field="rolling_days")


def _check_starts(starts: Sequence[int], scope: Scope, *, field: str) -> None:
    most = _MOST_ORDERS if scope.measure is Measure.ORDERS else _MOST_MINOR
    if len(starts) > MOST_STEPS:
        raise AppError(f"Keep it to {MOST_STEPS}: more cannot be read by anybody.", field=field)
    if any(not 0 < start <= most for start in starts):
        raise AppError("Each begins at more than zero. Write from how much on it holds.", field=field)
    if any(after <= before for before, after in pairwise(starts)):
        raise AppError("Write them from the lowest start to the highest, each start once.", field=field)


def _check_limits(scope: Scope) -> None:
    if not 0 <= scope.cap_minor <= _MOST_MINOR:
        raise AppError("A cap is an amount of at least zero. Leave it empty for none.", field="cap")
    if not 0 <= scope.guarantee_minor <= _MOST_MINOR:
        raise AppError("A minimum is an amount of at least zero. Leave it empty for none.", field="guarantee")
    if scope.guarantee_minor and scope.of is ScopeOf.PLACEMENT:
        raise AppError("A minimum is for all sales of the partner. Count them together.", field="guarantee")
    if scope.cap_minor and scope.guarantee_minor > scope.cap_minor:
        raise AppError("The minimum is above the cap, so one of them could not be kept.", field="guarantee")


def _whole(stored: Mapping[str, Any]) -> dict[str, int]:
    """Return stored numbers. Raises TypeError for anything that is not a whole number."""
    if any(type(value) is not int for value in stored.values()):
        raise TypeError("A number of a scope is a whole one.")
    return dict(stored)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
