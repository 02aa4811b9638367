"""What an agreement of a history promises for a month, quarter or year as a whole, and what its sales bring by it."""

import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from partners.rules.scopes import Bonus, Measure, Scope, ScopePeriod, Tier

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Told:
    """One sale as a period sees it: its share, what counts of it, and whether it waits no more."""

    share: int
    base: int
    is_ready: bool
    day: date = date.min


@dataclass(frozen=True)
class PeriodPromise:
    """Steps are pairs: from where on, and the share in basis points or the amount on top."""

    kind: str
    by_orders: bool
    general: int
    tiers: tuple[tuple[int, int], ...] = ()
    is_for_all: bool = False
    bonus: tuple[int, int] | None = None
    cap: int = 0
    least: int = 0
    in_a_row: int = 0

    def period_of(self, day: date) -> tuple[int, int]:
        """Return the year and which of its periods a day is in."""
        return day.year, (day.month - 1) // MONTHS[self.kind]

    def last_day(self, period: tuple[int, int]) -> date:
        """Return the last day of a period."""
        month = (period[1] + 1) * MONTHS[self.kind]
        return date(period[0], month, monthrange(period[0], month)[1])

    def guaranteed(self, period: tuple[int, int], since: date) -> int:
        """Return what is guaranteed: the part of it for the days from `since` on."""
        first, last = date(period[0], period[1] * MONTHS[self.kind] + 1, 1), self.last_day(period)
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        return round(Fraction(self.least * sum(day >= since for day in days), len(days)))

    def brings(self, sales: Sequence[Told], least: int, everything: Sequence[Told] = ()) -> tuple[int, int]:
        """Return what a period brings beside the shares: against what waits, and ready. Sales in their order.

        `everything` are the sales of all periods, for tiers that look at so many days in a row.
        """
        counted = [sale.base for sale in sales if sale.is_ready and sale.base]
        extra = self._extra(counted, self._rolling(sales, everything) if self.in_a_row else None)
        together, ready = sum(sale.share for sale in sales), sum(sale.share for sale in sales if sale.is_ready)
        total, now = self._limited(together + extra, least) - together, self._limited(ready + extra, least) - ready
        return total - now, now

    def _limited(self, minor: int, least: int) -> int:
        capped = min(minor, self.cap) if self.cap else minor
        return max(capped, least) if least else capped

    def _rolling(self, sales: Sequence[Told], everything: Sequence[Told]) -> Fraction:
        """Return what tiers bring: for each sale, look at all others of the days around it, one by one."""
        known = [sale for sale in everything if sale.is_ready and sale.base]
        mine = [sale for sale in known if any(sale is each for each in sales)]
        return sum((self._of_rolling(sale, known) for sale in mine), Fraction(0))

    def _of_rolling(self, sale: Told, known: Sequence[Told]) -> Fraction:
        if not self.is_for_all:
            at = next(place for place, each in enumerate(known) if each is sale)
            before = [each.base for each in known[:at] if (sale.day - each.day).days < self.in_a_row]
            return self._of_one(len(before) + 1, sum(before), sale.base)
        best = 0
        for last in {each.day for each in known if 0 <= (each.day - sale.day).days < self.in_a_row}:
            within = [each.base for each in known if 0 <= (last - each.day).days < self.in_a_row]
            best = max(best, len(within) if self.by_orders else sum(within))
        rate = max((bps for start, bps in self.tiers if best >= start), default=self.general)
        return Fraction(sale.base * (rate - self.general), 10_000)

    def _extra(self, counted: Sequence[int], rolling: Fraction | None) -> int:
        reached, whole = len(counted) if self.by_orders else sum(counted), Fraction(0)
        if rolling is not None:
            whole = rolling
        elif self.is_for_all:
            rate = max((bps for start, bps in self.tiers if reached >= start), default=self.general)
            whole = Fraction(sum(counted) * (rate - self.general), 10_000)
        else:
            so_far = 0
            for number, base in enumerate(counted, start=1):
                whole += self._of_one(number, so_far, base)
                so_far += base
        on_top = self.bonus[1] if self.bonus and reached >= self.bonus[0] else 0
        return round(whole + on_top)

    def _of_one(self, number: int, so_far: int, base: int) -> Fraction:
        """Return what one sale brings through tiers that hold from their start on: piece by piece."""
        if not self.tiers:
            return Fraction(0)
        if self.by_orders:
            rate = max((bps for start, bps in self.tiers if number >= start), default=self.general)
            return Fraction(base * (rate - self.general), 10_000)
        ends = [*(start for start, _ in self.tiers[1:]), None]
        found = Fraction(0)
        for (start, bps), end in zip(self.tiers, ends, strict=True):
            upto = so_far + base if end is None else min(so_far + base, end)
            found += Fraction(max(upto - max(so_far, start), 0) * (bps - self.general), 10_000)
        return found

    def as_scope(self) -> Scope:
        """Return the same as a part of terms."""
        return Scope(
            period=ScopePeriod(self.kind),
            measure=Measure.ORDERS if self.by_orders else Measure.REVENUE,
            tiers=tuple(Tier(*each) for each in self.tiers),
            is_retroactive=self.is_for_all,
            bonuses=(Bonus(*self.bonus),) if self.bonus else (),
            cap_minor=self.cap,
            guarantee_minor=self.least,
            rolling_days=self.in_a_row,
        )


def random_period(dice: random.Random, general: int | None) -> PeriodPromise | None:
    """Return what a period may bring, nothing in every second history. `general` None: there can be no tiers."""
    if dice.random() < 0.5:
        return None
    by_orders = dice.random() < 0.4
    most = 12 if by_orders else 150_000
    starts = sorted(dice.sample(range(1, most), 2))
    parts: dict[str, Any] = {"cap": dice.choice([0, 0, 1_500, 9_000]), "least": dice.choice([0, 0, 900])}
    if general is not None and general < 9_000 and dice.random() < 0.7:
        rates = sorted(dice.sample(range(general + 1, 10_001), 2))
        parts |= {"tiers": tuple(zip(starts, rates, strict=True)), "is_for_all": dice.random() < 0.5}
        parts["in_a_row"] = dice.choice([0, 7, 20, 60])
    if dice.random() < 0.5 or not (parts["cap"] or parts["least"] or "tiers" in parts):
        parts["bonus"] = (starts[0], dice.randint(1, 2_000))
    kind = dice.choice(["month", "month", "quarter", "year"])
    return PeriodPromise(kind, by_orders, general or 0, **parts)
