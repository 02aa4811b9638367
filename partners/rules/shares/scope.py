"""The scope calculator: what the sales of a period bring together beside the share of each. Pure; it rounds once.

The formula, with the general share b₀ and the tiers' shares b₁ < b₂ < … (basis points) from the starts s₁ < s₂ < … on:

    past(k) = what the counted sales come to from s_k on (retroactive: all of it once s_k is reached, else nothing)
    extra   = Σ past(k) × (b_k − b_(k−1)) / 10,000, rounded half to even, + every bonus that is reached
    net(S)  = S + extra, not above the cap, not below the minimum once that is due
    total   = net(shares of all sales) − shares of all sales
    ready   = net(shares past their hold) − shares past their hold; the rest of the total is set against what waits

Tiers over so many days in a row have the same formula with another past(k), which `rolling.py` works out.

Only sales past their hold are counted, so `extra` is the same in both. As `net` never rises faster than the shares,
what waits is only ever lowered by it, and a sale more never lowers what a period brings. Turning the sign of every fact
turns the sign of the result, except for a minimum.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from core.money import BPS, Money, round_half_even, split
from partners.rules.durations import why_over
from partners.rules.figures import percent
from partners.rules.scopes import Measure, Scope
from partners.rules.shares.base import base_left
from partners.rules.shares.facts import OrderFacts, Step
from partners.rules.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFacts:
    """All that is known of a period's sales, summed; amounts in minor units.

    `earned_minor` are the shares of all of them, `ready_minor` of those past their hold. Counted are only the latter:
    `orders` of them, whose shares are worked out on `revenue_minor`. `later_minor` is needed for tiers by orders that
    are not retroactive, and for those over so many days in a row: for each tier, what the sales from its start on are
    worked out on. `guarantee_minor` is what
    is guaranteed for the period once that is due, 0 before.
    """

    earned_minor: int = 0
    ready_minor: int = 0
    orders: int = 0
    revenue_minor: int = 0
    later_minor: tuple[int, ...] = ()
    guarantee_minor: int = 0


@dataclass(frozen=True, slots=True)
class ScopeExplanation:
    """What a period brings beside the shares of its sales: `total_minor`, of which `ready_minor` waits for nothing.

    `over_minor` is what is over the cap, `tier` the place of the highest tier that is reached, None below the first.
    """

    total_minor: int
    ready_minor: int
    over_minor: int
    tier: int | None
    currency: str
    steps: tuple[Step, ...]

    @property
    def held_minor(self) -> int:
        """What is set against shares that still wait: never above zero."""
        return self.total_minor - self.ready_minor


@dataclass(frozen=True, slots=True)
class _Part:
    """A tier or bonus that is reached: in words, and what it brings exactly."""

    words: str
    exact: Fraction
    note: str = ""


def scope_target(facts: ScopeFacts, terms: Terms) -> ScopeExplanation:
    """Return what a period brings beside the shares of its sales, with each step. Raises ValueError without a scope."""
    scope = terms.scope
    if scope is None:
        raise ValueError("These terms say nothing about periods.")
    parts = [*_tiers(facts, terms, scope), *_bonuses(facts, terms, scope)]
    extra = round_half_even(sum((part.exact for part in parts), Fraction(0)))
    total = _net(facts.earned_minor + extra, facts, scope) - facts.earned_minor
    ready = _net(facts.ready_minor + extra, facts, scope) - facts.ready_minor
    over = over_cap(facts.earned_minor + extra, scope)
    steps = tuple(_steps(facts, terms, scope, parts, total=total))
    return ScopeExplanation(total, ready, over, _highest(facts, scope), terms.currency, steps)


def counted(facts: OrderFacts, terms: Terms) -> int:
    """Return what a sale counts for in its period: its placement's part of what the share is worked out on."""
    if why_over(terms.duration, facts.turn, facts.placed_on) is not None:
        return 0
    return split(round_half_even(base_left(facts, terms)), facts.weights)[facts.position]


def over_cap(minor: int, scope: Scope) -> int:
    """Return how much of an amount is over the cap; 0 without one. Below zero for what is turned."""
    if not scope.cap_minor:
        return 0
    return minor - max(min(minor, scope.cap_minor), -scope.cap_minor)


def over_cap_of_one(before_minor: int, own_minor: int, scope: Scope) -> int:
    """Return how much of one share is over the cap when those before it come to an amount: all of them sum up."""
    return over_cap(before_minor + own_minor, scope) - over_cap(before_minor, scope)


def tier_reached(facts: ScopeFacts, scope: Scope) -> int | None:
    """Return the place of the highest tier that the counted sales have reached, None below the first."""
    reached = [place for place, tier in enumerate(scope.tiers) if abs(_measured(facts, scope)) >= tier.start]
    return reached[-1] if reached else None


def _highest(facts: ScopeFacts, scope: Scope) -> int | None:
    """Return the place of the highest tier of the period; with tiers over days, the highest that pays anything."""
    if not scope.rolling_days:
        return tier_reached(facts, scope)
    return max((place for place, past in enumerate(facts.later_minor) if past), default=None)


def _measured(facts: ScopeFacts, scope: Scope) -> int:
    return facts.orders if scope.measure is Measure.ORDERS else facts.revenue_minor


def _net(minor: int, facts: ScopeFacts, scope: Scope) -> int:
    capped = minor - over_cap(minor, scope)
    return max(capped, facts.guarantee_minor) if facts.guarantee_minor else capped


def _tiers(facts: ScopeFacts, terms: Terms, scope: Scope) -> Iterator[_Part]:
    before = terms.share_bps
    for place, tier in enumerate(scope.tiers):
        past = _past(facts, scope, place)
        if past:
            words = f"{percent(tier.bps - before)} more {scope.reach(tier.start, terms.currency)}"
            what, money = _held_for(scope), Money(past, terms.currency).decimal()
            note = f"{percent(tier.bps)} instead of {percent(before)} of {what}: {money}."
            yield _Part(words, Fraction(past * (tier.bps - before), BPS), note)
        before = tier.bps


def _held_for(scope: Scope) -> str:
    if not scope.rolling_days:
        return "all of it" if scope.is_retroactive else "what comes from there on"
    if scope.is_retroactive:
        return f"every sale within {scope.rolling_days} days that reach it"
    return f"what comes from there on in the {scope.rolling_days} days up to each sale"


def _past(facts: ScopeFacts, scope: Scope, place: int) -> int:
    if scope.rolling_days:
        return facts.later_minor[place] if facts.later_minor else 0
    start, measured = scope.tiers[place].start, _measured(facts, scope)
    if abs(measured) < start:
        return 0
    if scope.is_retroactive:
        return facts.revenue_minor
    if scope.measure is Measure.ORDERS:
        return facts.later_minor[place]
    return measured - start if measured > 0 else measured + start


def _bonuses(facts: ScopeFacts, terms: Terms, scope: Scope) -> Iterator[_Part]:
    measured = _measured(facts, scope)
    for bonus in scope.bonuses:
        if abs(measured) >= bonus.start:
            sign = 1 if measured > 0 else -1
            yield _Part(f"Bonus {scope.reach(bonus.start, terms.currency)}", Fraction(sign * bonus.minor))


def _steps(facts: ScopeFacts, terms: Terms, scope: Scope, parts: list[_Part], *, total: int) -> Iterator[Step]:
    def money(minor: int) -> Money:
        return Money(minor, terms.currency)

    orders = "1 order" if facts.orders == 1 else f"{facts.orders} orders"
    yield Step(f"Counted: {orders} past their hold", money(facts.revenue_minor), "What their shares are worked out on.")
    yield Step("The shares of all sales of the period", money(facts.earned_minor), _waiting(facts, terms))
    exact, shown = Fraction(0), 0
    for part in parts:
        exact += part.exact
        amount = round_half_even(exact) - shown
        shown += amount
        yield Step(part.words, money(amount), part.note)
    together = facts.earned_minor + shown
    over = over_cap(together, scope)
    if scope.cap_minor:
        yield Step("Over the cap", money(-over), f"A period brings at most {money(scope.cap_minor).decimal()}.")
    if facts.guarantee_minor:
        up = max(facts.guarantee_minor - (together - over), 0)
        yield Step("Up to the minimum", money(up), f"{money(facts.guarantee_minor).decimal()} for this period.")
    yield Step("Beside the shares of the sales", money(total))


def _waiting(facts: ScopeFacts, terms: Terms) -> str:
    waits = facts.earned_minor - facts.ready_minor
    return f"{Money(waits, terms.currency).decimal()} of it still waits." if waits else ""
