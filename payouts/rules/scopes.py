"""Period totals: what identifies one, when it is due, and how its amounts move between accounts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from core.clock import month_of
from core.ids import Id
from core.money import Money
from partners.rules.figures import percent
from partners.rules.scopes import Scope, ScopeOf, days_of, period_of, period_words, periods_between
from partners.rules.shares import ScopeExplanation, ScopeFacts, Stretch, reached_by, tier_reached
from partners.rules.terms import Terms
from payouts.rules.holds import release_day


def scope_of(version_id: Id, terms: Terms, *, partnership_id: Id, placement_id: Id, on: date) -> tuple[Id, str] | None:
    """Return the identity and the period of what a sale of a day is counted in; None under terms without any."""
    if terms.scope is None:
        return None
    period = period_of(on, terms.scope.period)
    owner = partnership_id if terms.scope.of is ScopeOf.PARTNER else placement_id
    return scope_id(version_id, owner, period), period


def scope_id(version_id: Id, owner_id: Id, period: str) -> Id:
    """Return the one identity of a period of an owner's sales (a partnership or a placement) under a version."""
    return uuid5(version_id, f"{owner_id.hex}:{period}")


def scopes_between(version_id: Id, owner_id: Id, scope: Scope, first: date, last: date) -> list[Id]:
    """Return the identities of every period that a range of days reaches into."""
    return [scope_id(version_id, owner_id, period) for period in periods_between(first, last, scope.period)]


def scopes_reached(version_id: Id, owner_id: Id, scope: Scope, on: date) -> list[Id]:
    """Return the identities of every period that may bring something else when what a sale of a day counts for changes.

    There is a fixed number of them, whatever was sold before.
    """
    first, last = reached_by(scope, on) if scope.rolling_days else (on, on)
    return scopes_between(version_id, owner_id, scope, first, last)


def month_for_adjusting(period: str) -> str:
    """Return the month (`YYYY-MM`) in which a period ends: what is booked after its closing adjusts that one."""
    return month_of(days_of(period)[1])


def minimum_due_on(period: str, *, hold_days: int) -> date:
    """Return the day on which the minimum of a period is due: when the wait of its last day's sales is over."""
    return release_day(days_of(period)[1], hold_days=hold_days)


@dataclass(frozen=True, slots=True)
class Ready:
    """One earning as a run looks at it: how much of it is payable now and how much of that the run pays."""

    earning: Id
    payable: int
    due: int
    scope: Id | None = None
    is_total: bool = False


def set_against_later(found: Sequence[Ready]) -> dict[Id, int]:
    """Return what a run pays of each earning. A period total below zero comes off what the run leaves for later first.

    So what is over the cap only since the run's month was closed lowers nothing that was payable by then.
    """
    later: Counter[Id | None] = Counter()
    for each in found:
        if not each.is_total:
            later[each.scope] += each.payable - each.due
    return {
        each.earning: min(each.payable + later[each.scope], 0) if each.is_total and each.payable < 0 else each.due
        for each in found
    }


def heading(period: str) -> str:
    """Return what a period total is called, such as `March 2026 as a whole`."""
    words = period_words(period)
    return f"{words[0].upper()}{words[1:]} as a whole"


def reason_of(period: str, scope: Scope, facts: ScopeFacts, made: ScopeExplanation) -> str:
    """Return the reason of an entry of a period total: what it consists of and what was counted."""
    orders = "1 order" if facts.orders == 1 else f"{facts.orders} orders"
    parts = [f"{scope.name} of {period_words(period)}: {orders} counted"]
    if made.over_minor:
        parts.append(f"{Money(made.over_minor, made.currency).decimal()} {made.currency} over the cap")
    if facts.guarantee_minor:
        parts.append(f"at least {Money(facts.guarantee_minor, made.currency).decimal()} {made.currency}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sale stands in its period: the id of the period total, its sums, and the sale's own part in minor units.

    `counts_minor` is None while the sale waits; `over_minor` is how much of its share is over the cap. `stretch` are
    the days that tiers over so many days in a row look at.
    """

    total: str
    period: str
    terms: Terms
    facts: ScopeFacts
    counts_minor: int | None
    over_minor: int
    stretch: Stretch | None = None

    @property
    def heading(self) -> str:
        """What the period total is called."""
        return heading(self.period)

    @property
    def sentences(self) -> list[str]:
        """Return it in words that both sides read."""
        return [sentence for sentence in (self._counted(), *self._tier(), self._own(), self._cap()) if sentence]

    def to_json(self) -> dict[str, str | int | None]:
        """Return it as JSON values."""
        tier = tier_reached(self._looked_at, self.terms.scope) if self.terms.scope else None
        stretch = {} if self.stretch is None else _stretch_json(self.stretch)
        return {
            "total": self.total,
            "period": self.period,
            "counts_minor": self.counts_minor,
            "over_the_cap_minor": self.over_minor,
            "tier": None if tier is None else tier + 1,
            **stretch,
        }

    @property
    def _looked_at(self) -> ScopeFacts:
        """Return what tiers look at: the days of the sale where they do, else the whole period."""
        if self.stretch is None:
            return self.facts
        return ScopeFacts(orders=self.stretch.orders, revenue_minor=self.stretch.revenue_minor)

    def _amount(self, minor: int) -> str:
        return f"{Money(minor, self.terms.currency).decimal()} {self.terms.currency}"

    def _counted(self) -> str:
        words, facts = f"In {period_words(self.period)}", self._looked_at
        if self.stretch is not None:
            words = f"From {self.stretch.first:%Y-%m-%d} to {self.stretch.last:%Y-%m-%d}"
        orders = "1 order is" if facts.orders == 1 else f"{facts.orders} orders are"
        return f"{words} {orders} counted, with shares worked out on {self._amount(facts.revenue_minor)}."

    def _tier(self) -> list[str]:
        scope = self.terms.scope
        if scope is None or not scope.tiers:
            return []
        at = tier_reached(self._looked_at, scope)
        ahead = scope.tiers[0 if at is None else at + 1 :][:1]
        coming = [f"{percent(tier.bps)} begins {scope.reach(tier.start, self.terms.currency)}." for tier in ahead]
        if at is None:
            return [f"No tier is reached yet: {coming[0]}"]
        reached = scope.tiers[at]
        start = scope.reach(reached.start, self.terms.currency)
        return [f"Tier {at + 1} is reached: {percent(reached.bps)} {start}.", *coming]

    def _own(self) -> str:
        if self.counts_minor is None:
            return "This sale counts once its wait is over."
        return f"This sale counts for {self._amount(self.counts_minor)}."

    def _cap(self) -> str:
        scope = self.terms.scope
        if scope is None or not scope.cap_minor:
            return ""
        cap = self._amount(scope.cap_minor)
        if not self.over_minor:
            return f"Nothing of it is over the cap of {cap}."
        return f"{self._amount(self.over_minor)} of it is over the cap of {cap}, and set off in the period as a whole."


def _stretch_json(stretch: Stretch) -> dict[str, str | int | None]:
    """Return the days that tiers look at as JSON values."""
    return {
        "days_from": stretch.first.isoformat(),
        "days_to": stretch.last.isoformat(),
        "days_orders": stretch.orders,
        "days_revenue_minor": stretch.revenue_minor,
    }
