"""The click calculator: what the counted clicks of one day and placement earn. Pure; whole units, nothing to round.

paid   = what of the counted clicks is within the day's limit and within what is left of the month's
target = paid × the amount for each click
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.money import Money
from partners.rules.per_click import PerClick
from partners.rules.shares.facts import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickFacts:
    """How many clicks of a day count, and how many were paid before them on that day and in that month."""

    counted: int
    paid_today: int = 0
    paid_this_month: int = 0


@dataclass(frozen=True, slots=True)
class ClickExplanation:
    """What the clicks of a day earn, of how many, and how many were over each limit."""

    target_minor: int
    paid: int
    over_day: int
    over_month: int
    steps: tuple[Step, ...]


def clicks_target(facts: ClickFacts, per_click: PerClick, currency: str) -> ClickExplanation:
    """Return what the clicks of a day earn, with each step."""
    today = min(facts.counted, max(per_click.most_a_day - facts.paid_today, 0))
    paid = min(today, max(per_click.most_a_month - facts.paid_this_month, 0))
    over_day, over_month = facts.counted - today, today - paid

    def step(label: str, clicks: int, note: str = "") -> Step:
        return Step(label, Money(clicks * per_click.minor, currency), note)

    one = Money(per_click.minor, currency).decimal()
    steps = [step(f"{clicks_in_words(facts.counted)} counted", facts.counted, f"{one} for each.")]
    if over_day:
        steps.append(step("Over the limit of the day", -over_day, f"{over_day} over {per_click.most_a_day} a day."))
    if over_month:
        note = f"{over_month} over {per_click.most_a_month} a month."
        steps.append(step("Over the limit of the month", -over_month, note))
    steps.append(step(f"{clicks_in_words(paid)} paid", paid))
    return ClickExplanation(paid * per_click.minor, paid, over_day, over_month, tuple(steps))


def follow_each_other(counts: Iterable[tuple[object, int]], per_click: PerClick, currency: str) -> list[ClickFacts]:
    """Return the facts of the days of one month in their order: a day, and how many clicks count. Days may repeat."""
    found, today, this_month, last = list[ClickFacts](), 0, 0, object()
    for day, counted in counts:
        today, last = today if day == last else 0, day
        facts = ClickFacts(counted=counted, paid_today=today, paid_this_month=this_month)
        paid = clicks_target(facts, per_click, currency).paid
        today, this_month = today + paid, this_month + paid
        found.append(facts)
    return found


def clicks_in_words(count: int) -> str:
    """Return how many clicks in words: `1 click`, `5 clicks`."""
    return "1 click" if count == 1 else f"{count} clicks"
