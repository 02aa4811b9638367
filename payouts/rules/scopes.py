"""Period totals: what identifies one, when it is due, and how its amounts move between accounts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from core.clock import month_of
from core.ids import Id
from core.money import Money
from partners.rules.scopes import Scope, ScopeOf, days_of, period_of, period_words
from partners.rules.shares import ScopeExplanation, ScopeFacts
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
