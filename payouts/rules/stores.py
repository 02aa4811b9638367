"""Stores: what a partner that collects the money owes, month by month, and how its payments settle it.

What was paid settles the oldest month first. Nothing of that is stored: it follows from the reports, the remittances
and what was set against earnings, so that a later correction can never disagree with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from core.clock import next_month
from core.money import Money, round_half_even

USUAL_MONTHS = 3


class PaymentKind(StrEnum):
    """What settled a part of what a store owes."""

    REMITTANCE = "remittance"
    NETTING = "netting"
    CREDIT = "credit"


class Age(StrEnum):
    """How long an amount has been due."""

    NOT_DUE = "not_due"
    UP_TO_30 = "up_to_30"
    UP_TO_60 = "up_to_60"
    OVER_60 = "over_60"


AGE_WORDS = {
    Age.NOT_DUE: "Not due yet",
    Age.UP_TO_30: "1–30 days late",
    Age.UP_TO_60: "31–60 days late",
    Age.OVER_60: "More than 60 days late",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a store owes for one month (`YYYY-MM`), in minor units, and since when it is due."""

    month: str
    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Something that settles what is owed: minor units, the day, and a name by which its page is found."""

    kind: PaymentKind
    on: date
    minor: int
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a payment that settled one month."""

    payment: Payment
    minor: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A month with what settled it."""

    claim: Claim
    parts: tuple[Part, ...]

    @property
    def left(self) -> int:
        """Return what is still owed for the month, in minor units."""
        return self.claim.minor - sum(part.minor for part in self.parts)


def match(claims: Iterable[Claim], payments: Iterable[Payment]) -> tuple[list[Settled], list[Part]]:
    """Return every month with what settled it, oldest month and oldest payment first, and what is left of payments.

    A month in which more came back than was sold is a credit and settles like a payment.
    """
    owed = sorted(claims, key=lambda claim: claim.month)
    overpaid = [
        Payment(PaymentKind.CREDIT, claim.due_on, -claim.minor, claim.month) for claim in owed if claim.minor < 0
    ]
    queue = [Part(each, each.minor) for each in sorted([*payments, *overpaid], key=lambda one: (one.on, one.name))]
    settled = []
    for claim in owed:
        parts, queue = _take(max(claim.minor, 0), queue)
        settled.append(Settled(Claim(claim.month, claim.due_on, max(claim.minor, 0)), tuple(parts)))
    return settled, queue


def _take(minor: int, queue: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Return the parts that cover an amount, and what is left of the queue."""
    taken, left = [], []
    for part in queue:
        used = min(minor, part.minor)
        minor -= used
        if used:
            taken.append(Part(part.payment, used))
        if part.minor > used:
            left.append(Part(part.payment, part.minor - used))
    return taken, left


def age_of(due_on: date, today: date) -> Age:
    """Return how long an amount has been due."""
    days = (today - due_on).days
    if days <= 0:
        return Age.NOT_DUE
    if days <= 30:
        return Age.UP_TO_30
    return Age.UP_TO_60 if days <= 60 else Age.OVER_60


def months_between(first: str, last: str) -> list[str]:
    """Return the months from one to another, both included; none when the first comes later."""
    found = []
    while first <= last:
        found.append(first)
        first = next_month(first)
    return found


def estimate(past: Sequence[int], currency: str) -> Money | None:
    """Return what a month without a report probably comes to: the mean of the last three; None without any.

    It is shown, marked as an estimate, and never posted: only a report makes a debt.
    """
    usual = [max(minor, 0) for minor in past[-USUAL_MONTHS:]]
    return Money(round_half_even(Fraction(sum(usual), len(usual))), currency) if usual else None


def next_amount(due_minor: int, owed_minor: int) -> int:
    """Return how much of what is due to a store can be set against what it owes: never more than either."""
    return max(0, min(due_minor, owed_minor))
