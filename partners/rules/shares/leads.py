"""The lead calculator: what a lead earns under terms, with every step. Pure; amounts are whole: nothing is rounded.

due    = the amount, once the stage of the terms was reached, unless the month had its most already
target = 0 when a named reason took it back in time
       = due − min(due, the shares of the person's sales that no earlier lead was set against), where not both count
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.money import Money
from partners.rules.leads import LeadPay, WithSale
from partners.rules.shares.base import day_of
from partners.rules.shares.facts import Explanation, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """All that is known of one lead. Days are those of the seller.

    `reached_on` is the day of the stage that is paid for, None before; `place` is the so-manieth of its month, from 1.
    `taken_on` is the day on which a reason said that it never was a lead, in the words of `why`.
    `sales_minor` are the shares of what the same person bought for the same partner, less what earlier leads took.
    """

    currency: str
    reached_on: date | None = None
    place: int = 1
    taken_on: date | None = None
    why: str = ""
    sales_minor: int = 0


def lead_target(facts: LeadFacts, pay: LeadPay, *, clawback_days: int) -> Explanation:
    """Return what a lead earns, with each step. The amounts of the steps add up to the target."""
    steps = tuple(_steps(facts, pay, clawback_days))
    minor = sum(step.amount.minor for step in steps)
    return Explanation(minor, minor, Fraction(pay.minor), facts.currency, pay.words(facts.currency), steps)


def due_of(facts: LeadFacts, pay: LeadPay, *, clawback_days: int) -> int:
    """Return what a lead comes to before the person's sales are set against it, in minor units."""
    is_over = bool(pay.most) and facts.place > pay.most
    return 0 if facts.reached_on is None or is_over or is_taken_back(facts, clawback_days) else pay.minor


def is_taken_back(facts: LeadFacts, clawback_days: int) -> bool:
    """Whether a reason came in time to take back what was earned."""
    if facts.taken_on is None or facts.reached_on is None:
        return facts.taken_on is not None
    return (facts.taken_on - facts.reached_on).days <= clawback_days


def _steps(facts: LeadFacts, pay: LeadPay, clawback_days: int) -> Iterator[Step]:
    amount, nothing = Money(pay.minor, facts.currency), Money(0, facts.currency)
    if facts.reached_on is None:
        yield Step(f"Not a {pay.name} so far", nothing, f"{facts.why}." if facts.why else "")
        return
    yield Step(f"A {pay.name} since {day_of(facts.reached_on)}", amount)
    if is_taken_back(facts, clawback_days):
        yield Step(f"Taken back on {day_of(facts.taken_on or facts.reached_on)}", -amount, f"{facts.why}.")
        return
    if facts.taken_on is not None:
        late = (facts.taken_on - facts.reached_on).days
        note = f"Too late to take back: {late} days after it, and the limit is {clawback_days}. {facts.why}."
        yield Step(f"Found to be no lead on {day_of(facts.taken_on)}", nothing, note)
    if pay.most and facts.place > pay.most:
        yield Step("Over the cap", -amount, f"Number {facts.place} of its month, and {pay.most} are paid.")
        return
    yield from _set_against(facts, pay)


def _set_against(facts: LeadFacts, pay: LeadPay) -> Iterator[Step]:
    if facts.sales_minor <= 0:
        return
    if pay.with_sale is WithSale.BOTH:
        yield Step("The person bought", Money(0, facts.currency), "The share of the sale is earned on top.")
        return
    taken, shares = min(pay.minor, facts.sales_minor), Money(facts.sales_minor, facts.currency)
    yield Step(
        "Set against the share of the sale", Money(-taken, facts.currency),
        f"The person bought, and the sale brings {shares.decimal()}: the higher of both is paid.",
    )  # fmt: skip
