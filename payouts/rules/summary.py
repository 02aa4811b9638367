"""Summaries of a run: the figures above its table. Each equals the sum of the rows below it, one set per currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.money import Money
from payouts.rules.runs import Obstacle, RunState

CARRIED = frozenset({Obstacle.NEGATIVE, Obstacle.BELOW_MINIMUM})


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in one currency: amounts and how many payouts each is made of."""

    currency: str
    ready: Money
    ready_count: int
    attention: Money
    attention_count: int
    carried: Money
    carried_count: int
    taken_back: Money


Row = tuple[Money, Money, Sequence[Obstacle]]
"""What a payout comes to, what of it was taken back, and what keeps it out."""


def summarize(rows: Iterable[Row]) -> list[Summary]:
    """Return one summary per currency, by currency code."""
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        by_currency.setdefault(row[0].currency, []).append(row)
    return [_summary(currency, by_currency[currency]) for currency in sorted(by_currency)]


def _summary(currency: str, rows: list[Row]) -> Summary:
    ready = [amount for amount, _, obstacles in rows if not obstacles]
    carried = [amount for amount, _, obstacles in rows if CARRIED & set(obstacles)]
    attention = [amount for amount, _, obstacles in rows if obstacles and not CARRIED & set(obstacles)]
    zero = Money.zero(currency)
    return Summary(
        currency=currency,
        ready=sum(ready, zero),
        ready_count=len(ready),
        attention=sum(attention, zero),
        attention_count=len(attention),
        carried=sum(carried, zero),
        carried_count=len(carried),
        taken_back=sum((taken for _, taken, _ in rows), zero),
    )


STEPS = (
    ("Collect", "what is due", RunState.DRAFT),
    ("Approve", "second person", RunState.IN_REVIEW),
    ("Pay", "at your bank", RunState.APPROVED),
    ("Reconcile", "mark what was paid", RunState.PAYING),
    ("Finish", "all ended", RunState.SETTLED),
)


def steps_of(state: RunState) -> list[tuple[str, str, str]]:
    """Return the steps of a run with their marks: done, now, or still to come."""
    if state is RunState.CANCELED:
        return [(name, note, "") for name, note, _ in STEPS]
    order = [step for _, _, step in STEPS]
    at = len(order) if state is RunState.CLOSED else order.index(state)
    return [(name, note, _mark(place, at)) for place, (name, note, _) in enumerate(STEPS)]


def _mark(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else ""
