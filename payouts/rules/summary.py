"""Summaries of a run: the figures above its table. Each equals the sum of the rows below it, one set per currency."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.money import Money
from payouts.rules.runs import PayoutState, RunState

_T = TypeVar("_T")
PREPARED = frozenset({RunState.DRAFT, RunState.IN_REVIEW})
"""States in which a run is about what keeps payouts out; after them it is about what was paid."""


class Part(StrEnum):
    """Where a payout counts: every payout of a run is in exactly one part."""

    TO_PAY = "to_pay"
    PAID = "paid"
    RETURNED = "returned"
    TAKEN_OUT = "taken_out"
    NOT_IN_RUN = "not_in_run"


_PARTS = {PayoutState.PAID: Part.PAID, PayoutState.RETURNED: Part.RETURNED, PayoutState.VOIDED: Part.TAKEN_OUT}


def part_of(run: RunState, payout: PayoutState, *, is_included: bool) -> Part:
    """Return the part of a run that a payout counts in; of a canceled run nothing was ever going to be paid."""
    if not is_included or run is RunState.CANCELED:
        return Part.NOT_IN_RUN
    return _PARTS.get(payout, Part.TO_PAY)


@dataclass(frozen=True, slots=True)
class Summary:
    """A run that is prepared, in one currency: amounts and how many payouts each is made of."""

    currency: str
    ready: Money
    ready_count: int
    attention: Money
    attention_count: int
    carried: Money
    carried_count: int
    taken_back: Money


class Verdict(StrEnum):
    """How a payout stands in a run that is prepared: in it, too small by itself, or kept out by something else."""

    READY = "ready"
    CARRIED = "carried"
    ATTENTION = "attention"


Row = tuple[Verdict, Money, int, Money]
"""Some payouts of one verdict: what they come to together, how many they are, and what of it was taken back."""


def summarize(rows: Iterable[Row]) -> list[Summary]:
    """Return one summary per currency, by currency code."""
    by_currency = _by_currency(rows, lambda row: row[1])
    return [_summary(currency, found) for currency, found in by_currency]


def _by_currency(rows: Iterable[_T], amount_of: Callable[[_T], Money]) -> list[tuple[str, list[_T]]]:
    found: dict[str, list[_T]] = {}
    for row in rows:
        found.setdefault(amount_of(row).currency, []).append(row)
    return sorted(found.items())


def _summary(currency: str, rows: list[Row]) -> Summary:
    zero = Money.zero(currency)
    sums = {verdict: sum((amount for of, amount, _, _ in rows if of is verdict), zero) for verdict in Verdict}
    counts = {verdict: sum(count for of, _, count, _ in rows if of is verdict) for verdict in Verdict}
    return Summary(
        currency=currency,
        ready=sums[Verdict.READY],
        ready_count=counts[Verdict.READY],
        attention=sums[Verdict.ATTENTION],
        attention_count=counts[Verdict.ATTENTION],
        carried=sums[Verdict.CARRIED],
        carried_count=counts[Verdict.CARRIED],
        taken_back=sum((taken for _, _, _, taken in rows), zero),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """A run in one currency by what became of its payouts: sums and counts by part."""

    currency: str
    sums: dict[Part, Money]
    counts: dict[Part, int]

    @property
    def pays(self) -> Money:
        """Return what the run has paid and still pays: neither what came back nor what was taken out."""
        return self.sums[Part.PAID] + self.sums[Part.TO_PAY]


def progress(rows: Iterable[tuple[Part, Money, int]]) -> list[Progress]:
    """Return one progress per currency, given (part, sum, how many); what is not in the run does not count."""
    in_run = [row for row in rows if row[0] is not Part.NOT_IN_RUN]
    return [_progress(currency, found) for currency, found in _by_currency(in_run, lambda row: row[1])]


def _progress(currency: str, rows: list[tuple[Part, Money, int]]) -> Progress:
    parts = [part for part in Part if part is not Part.NOT_IN_RUN]
    zero = Money.zero(currency)
    return Progress(
        currency,
        {part: sum((amount for of, amount, _ in rows if of is part), zero) for part in parts},
        {part: sum(count for of, _, count in rows if of is part) for part in parts},
    )


STEPS = (
    ("Collect", "what is due", RunState.DRAFT),
    ("Approve", "second person", RunState.IN_REVIEW),
    ("Pay", "by Stripe or bank", RunState.APPROVED),
    ("Reconcile", "mark what was paid", RunState.PAYING),
    ("Finish", "all ended", RunState.SETTLED),
)


def steps_of(state: RunState, *, unpaid: int = 0) -> list[tuple[str, str, str]]:
    """Return the steps of a run with their marks: done, now, or still to come.

    `unpaid` is how many approved payouts nobody has paid yet: while there are any, paying is not done.
    """
    if state is RunState.CANCELED:
        return [(name, note, "") for name, note, _ in STEPS]
    order = [step for _, _, step in STEPS]
    now = RunState.APPROVED if state is RunState.PAYING and unpaid else state
    at = len(order) if now is RunState.CLOSED else order.index(now)
    return [(name, note, _mark(place, at)) for place, (name, note, _) in enumerate(STEPS)]


def _mark(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else ""
