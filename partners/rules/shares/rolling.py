"""Rolling tiers: how far a sale is past a tier by the sales of the days before it, not by those of its calendar period.

The formula, with N days and W(d) for what the counted sales of the days d − N + 1 to d come to:

    marginal     each sale comes after those of the N − 1 days before its own and the earlier ones of its day;
                 past(k) is what of it lies from s_k on
    retroactive  past(k) is all of a sale whose day lies in N days in a row, ending with a sale, that reach s_k

A sale that is older than N days counts for nothing any more; what it raised while it did count stays. As W never falls
when a sale comes to it, a sale more, however late it is told, never lowers what others bring.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from partners.rules.scopes import Measure, Scope


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What counts of the sales of one day: how many orders, and what their shares are worked out on, in minor units.

    `amounts_minor` is the same order by order; only days within which a tier by orders begins need it.
    """

    on: date
    orders: int
    revenue_minor: int
    amounts_minor: tuple[int, ...] = ()

    def measured(self, scope: Scope) -> int:
        """Return what is counted to reach a tier."""
        return self.orders if scope.measure is Measure.ORDERS else self.revenue_minor


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many days in a row and what counts in them."""

    first: date
    last: date
    orders: int
    revenue_minor: int

    def measured(self, scope: Scope) -> int:
        """Return what is counted to reach a tier."""
        return self.orders if scope.measure is Measure.ORDERS else self.revenue_minor

    def tier(self, scope: Scope) -> int | None:
        """Return the place of the highest tier that these days reach, None below the first."""
        reached = abs(self.measured(scope))
        return max((place for place, tier in enumerate(scope.tiers) if reached >= tier.start), default=None)


class Window:
    """Days with sales as the tiers of a scope look at them, N in a row. Days without any may be left out."""

    def __init__(self, days: Sequence[DayFacts], scope: Scope) -> None:
        self.scope, self.days = scope, sorted(days, key=lambda day: day.on)
        self._dates = [day.on for day in self.days]
        self._orders = [0, *accumulate(day.orders for day in self.days)]
        self._revenue = [0, *accumulate(day.revenue_minor for day in self.days)]

    def stretch(self, first: date, last: date) -> Stretch:
        """Return what counts from one day to another."""
        start, end = bisect_left(self._dates, first), bisect_right(self._dates, last)
        orders, revenue = self._orders[end] - self._orders[start], self._revenue[end] - self._revenue[start]
        return Stretch(first, last, orders, revenue)

    def upto(self, on: date) -> Stretch:
        """Return the N days that end with a day."""
        return self.stretch(on - timedelta(days=self.scope.rolling_days - 1), on)

    def before(self, on: date) -> int:
        """Return what counts in the N − 1 days before a day."""
        day = timedelta(days=1)
        return self.stretch(on - timedelta(days=self.scope.rolling_days - 1), on - day).measured(self.scope)

    def best(self, on: date) -> Stretch:
        """Return the N days in a row around a day that reach most; those that end with it where none has a sale."""
        start = bisect_left(self._dates, on)
        end = bisect_right(self._dates, on + timedelta(days=self.scope.rolling_days - 1))
        found = [self.upto(each) for each in self._dates[start:end]]
        return max(found, key=lambda each: abs(each.measured(self.scope)), default=self.upto(on))

    def of_sale(self, on: date) -> Stretch:
        """Return the days that decide which tier a sale of a day has reached."""
        return self.best(on) if self.scope.is_retroactive else self.upto(on)


def range_of(scope: Scope, first: date, last: date) -> tuple[date, date]:
    """Return the first and the last day whose sales decide what sales from one day to another bring."""
    reach = timedelta(days=scope.rolling_days - 1)
    return first - reach, last + reach if scope.is_retroactive else last


def reached_by(scope: Scope, on: date) -> tuple[date, date]:
    """Return the first and the last day whose sales may bring something else when one of a day changes."""
    reach = timedelta(days=scope.rolling_days - 1)
    return on - reach if scope.is_retroactive else on, on + reach


def past_starts(days: Sequence[DayFacts], scope: Scope, first: date, last: date) -> tuple[int, ...]:
    """Return for each tier what the sales from one day to another come to from its start on, in minor units."""
    window, places = Window(days, scope), range(len(scope.tiers))
    asked = [day for day in window.days if first <= day.on <= last]
    past = _past_back if scope.is_retroactive else _past_on
    found = [past(window, day) for day in asked]
    return tuple(sum(each[place] for each in found) for place in places)


def days_to_open(days: Sequence[DayFacts], scope: Scope, first: date, last: date) -> list[date]:
    """Return the days within which a tier by orders begins, so that it matters which orders came first."""
    if scope.measure is not Measure.ORDERS or scope.is_retroactive:
        return []
    window = Window(days, scope)
    return [
        day.on
        for day in window.days
        if first <= day.on <= last
        and any(0 < tier.start - 1 - window.before(day.on) < day.orders for tier in scope.tiers)
    ]


def _past_back(window: Window, day: DayFacts) -> list[int]:
    reached = abs(window.best(day.on).measured(window.scope))
    return [day.revenue_minor if reached >= tier.start else 0 for tier in window.scope.tiers]


def _past_on(window: Window, day: DayFacts) -> list[int]:
    scope, before = window.scope, window.before(day.on)
    if scope.measure is Measure.ORDERS:
        return [_from_order(day, tier.start - before) for tier in scope.tiers]
    after = before + day.revenue_minor
    return [_beyond(after, tier.start) - _beyond(before, tier.start) for tier in scope.tiers]


def _from_order(day: DayFacts, number: int) -> int:
    """Return what the orders of a day from the so-manieth on come to."""
    if number <= 1:
        return day.revenue_minor
    return sum(day.amounts_minor[number - 1 :]) if number <= day.orders else 0


def _beyond(minor: int, start: int) -> int:
    """Return how much of an amount lies beyond a start, below zero for what is turned."""
    return max(minor - start, 0) + min(minor + start, 0)
