"""What a period brings as a whole, in plain words, with an example worked out by the calculator that books it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.money import Money
from partners.rules.figures import days, percent
from partners.rules.scopes import Measure, Scope, ScopeOf
from partners.rules.shares import DayFacts, Explanation, ScopeFacts, Step, past_starts, scope_target
from partners.rules.terms import Terms

COUNTED = (
    "A sale counts once its wait is over, for the period in which it was placed. After the month in which its wait "
    "ended is closed it stays counted, even if the customer gets money back later."
)
_LONGEST_EXAMPLE = 10_000
_A_DAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class PeriodExample:
    """So many sales of one period (of one day, where tiers look at days), and what they bring together."""

    period: str
    rolling_days: int
    orders: int
    price: Money
    together: Money
    steps: tuple[Step, ...]


def sentences(terms: Terms) -> list[str]:
    """Return what a period brings as sentences to the partner; none where the terms say nothing of it."""
    return [*_sentences(terms, terms.scope), COUNTED] if terms.scope else []


def in_full(terms: Terms) -> list[tuple[str, str]]:
    """Return every part of it with its name."""
    scope, currency = terms.scope, terms.currency
    if scope is None:
        return []
    who = "all of the partner's sales" if scope.of is ScopeOf.PARTNER else "the sales of each placement by itself"
    all_sales = ", for all sales of those days" if scope.rolling_days else ", for all sales of the period"
    back = all_sales if scope.is_retroactive else ", for sales from there on"
    return [
        ("Counted together", f"{who.capitalize()}, each calendar {scope.period}"),
        *([("Tiers look at", _across(scope))] if scope.rolling_days else []),
        *((f"Tier {at}", f"{percent(tier.bps)} {scope.reach(tier.start, currency)}{back}")
          for at, tier in enumerate(scope.tiers, start=1)),
        *(("Bonus", f"{Money(bonus.minor, currency).named} {scope.reach(bonus.start, currency)}")
          for bonus in scope.bonuses),
        *([("Cap", f"{Money(scope.cap_minor, currency).named} each {scope.period}")] if scope.cap_minor else []),
        *([("Minimum", _guarantee(scope, currency))] if scope.guarantee_minor else []),
        ("Which sales count", COUNTED),
    ]  # fmt: skip


def example_of(terms: Terms, one: Explanation, price: Money) -> PeriodExample | None:
    """Return a period of equal sales that reaches what the terms say; None where a price cannot show it."""
    scope, base = terms.scope, round(one.base_minor)
    if scope is None or base <= 0 or one.target_minor <= 0:
        return None
    count = _enough(scope, base, one.target_minor)
    if count > _LONGEST_EXAMPLE:
        return None
    shares = count * one.target_minor
    facts = ScopeFacts(
        earned_minor=shares,
        ready_minor=shares,
        orders=count,
        revenue_minor=count * base,
        later_minor=_later(scope, count, base),
        guarantee_minor=scope.guarantee_minor,
    )
    made = scope_target(facts, terms)
    together = Money(shares + made.total_minor, terms.currency)
    return PeriodExample(str(scope.period), scope.rolling_days, count, price, together, made.steps)


def _later(scope: Scope, count: int, base: int) -> tuple[int, ...]:
    """Return what equal sales come to from each tier's start on, where that is not told by their sum."""
    if scope.rolling_days:
        day = DayFacts(_A_DAY, count, count * base, (base,) * count)
        return past_starts([day], scope, _A_DAY, _A_DAY)
    if scope.measure is not Measure.ORDERS:
        return ()
    return tuple(max(count - tier.start + 1, 0) * base for tier in scope.tiers)


def _enough(scope: Scope, base: int, share: int) -> int:
    """Return how many equal sales go a little beyond the last start and the cap, or stay below the minimum."""
    starts = [*(tier.start for tier in scope.tiers), *(bonus.start for bonus in scope.bonuses)]
    by_start = max(starts, default=0)
    orders = by_start + 1 if scope.measure is Measure.ORDERS else by_start // base + 2
    over = scope.cap_minor // share + 2 if scope.cap_minor else 0
    return max(orders, over) if starts or over else 1


def _sentences(terms: Terms, scope: Scope) -> Iterator[str]:
    currency, each = terms.currency, f"calendar {scope.period}"
    where = "" if scope.of is ScopeOf.PARTNER else " of one placement"
    if scope.rolling_days:
        yield f"For tiers, {_added_up(scope)} in {_stretch(scope)}. What is older counts no more for new sales."
    elif scope.tiers or scope.bonuses:
        yield f"In each {each}, {_added_up(scope)}."
    for tier in scope.tiers:
        period = "those days" if scope.rolling_days else "that period"
        part = f"everything in {period}" if scope.is_retroactive else "what comes from there on"
        yield f"F{scope.reach(tier.start, currency)[1:]} you earn {percent(tier.bps)} of {part}."
    if scope.rolling_days and scope.bonuses:
        yield f"For a bonus, {_added_up(scope)} in each {each}."
    for bonus in scope.bonuses:
        yield f"F{scope.reach(bonus.start, currency)[1:]} you get {Money(bonus.minor, currency).named} on top."
    if scope.cap_minor:
        cap = Money(scope.cap_minor, currency).named
        yield f"A {each}{where} brings at most {cap}. What is over the cap is shown as that on each sale."
    if scope.guarantee_minor:
        late = days(terms.hold_days)
        yield f"You earn {_guarantee(scope, currency)}. What is missing is added {late} after its end."


def _added_up(scope: Scope) -> str:
    where = "" if scope.of is ScopeOf.PARTNER else " of one placement"
    if scope.measure is Measure.ORDERS:
        return f"orders{where} are added up"
    return f"what your shares are worked out on{where} is added up"


def _across(scope: Scope) -> str:
    days_of_tiers = _stretch(scope)
    return f"{days_of_tiers[:1].upper()}{days_of_tiers[1:]}, across calendar {scope.period}s"


def _stretch(scope: Scope) -> str:
    """Return which days tiers look at, in words."""
    if scope.is_retroactive:
        return f"any {days(scope.rolling_days)} in a row"
    return f"the {days(scope.rolling_days)} up to each sale"


def _guarantee(scope: Scope, currency: str) -> str:
    least = Money(scope.guarantee_minor, currency).named
    return f"at least {least} each calendar {scope.period}, less for days on which these terms are not in force"
