"""The share calculator: facts of one order and terms in, an amount and every step to it out. It rounds exactly once.

The formula, with gross as the customer saw it before any discount, tax and shipping included:

    base   = gross − the deductions the terms name
    back   = base × what the customer got back / what the customer paid (or the goods' part, where the source said it)
    pool   = (base − back) × rate, rounded half to even
    target = the placement's part of the pool by integer weights, largest remainder, ties to the earlier placement

Turning the sign of every fact turns the sign of the target, so a correction takes back exactly what was earned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.money import BPS, Money, exponent, round_half_even, split
from partners.rules.terms import Base, Deduction, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Money that went back to the customer after the sale: a refund or a lost dispute; below zero when one is won.

    `gross_minor` is what the customer got back. `net_minor` is the part of it that was goods, where the source says so;
    without it the same part of the base is taken back. `is_sellers_fault` marks reasons that never lower a share.
    """

    gross_minor: int
    occurred_on: date
    net_minor: int | None = None
    is_sellers_fault: bool = False
    reason: str = "Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """All that is known of one order, in minor units. `weights` and `position` say which of its parts is meant."""

    currency: str
    placed_on: date
    gross_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    shipping_minor: int = 0
    fees_minor: int = 0
    taken_back: tuple[TakenBack, ...] = ()
    weights: tuple[int, ...] = (1,)
    position: int = 0

    @property
    def paid_minor(self) -> int:
        """What the customer paid: gross less the discount."""
        return self.gross_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way to an amount, in words a partner reads. `note` holds the exact figure or the reason."""

    label: str
    amount: Money
    note: str = ""

    def to_json(self) -> dict[str, str | int]:
        """Return the step as plain JSON values."""
        return {"label": self.label, "minor": self.amount.minor, "currency": self.amount.currency, "note": self.note}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A target with everything it was made of. `base_minor` is exact and may be a fraction after a partial refund."""

    target_minor: int
    pool_minor: int
    base_minor: Fraction
    currency: str
    steps: tuple[Step, ...]

    @property
    def target(self) -> Money:
        """The amount the partner earns."""
        return Money(self.target_minor, self.currency)


_LABELS = {
    Deduction.DISCOUNT: "Less the discount",
    Deduction.TAX: "Less tax",
    Deduction.SHIPPING: "Less shipping",
    Deduction.FEES: "Less payment fees",
}


def base_of(facts: OrderFacts, terms: Terms) -> int:
    """Return what the share is a part of before anything was taken back, in minor units; never past zero."""
    left = facts.gross_minor - sum(minor for _, minor in _deducted(facts, terms))
    return _between_zero_and(facts.gross_minor, Fraction(left)).numerator


def base_left(facts: OrderFacts, terms: Terms) -> Fraction:
    """Return the base after everything that counts was taken back, exact. All money back leaves exactly zero."""
    counted = [each for each in facts.taken_back if why_kept(each, facts, terms) is None]
    back, paid, base = sum(each.gross_minor for each in counted), facts.paid_minor, base_of(facts, terms)
    if not counted or not base:
        return Fraction(base)
    if not paid or back * paid >= paid * paid:
        return Fraction(0)
    return _between_zero_and(base, base - sum((_part_back(each, base, paid, terms) for each in counted), Fraction(0)))


def why_kept(each: TakenBack, facts: OrderFacts, terms: Terms) -> str | None:
    """Return why a share is not lowered by this, in words; None when it is."""
    days = (each.occurred_on - facts.placed_on).days
    if each.is_sellers_fault:
        return "The reason lies with the seller, so your share stays."
    if days > terms.clawback_days:
        return f"Too late to take back: {days} days after the order, and the limit is {terms.clawback_days}."
    return None


def target(facts: OrderFacts, terms: Terms) -> Explanation:
    """Return what one placement earns on an order, with each step.

    Raises ValueError when the order and the terms have different currencies, which no caller may let happen.
    """
    if facts.currency != terms.currency:
        raise ValueError(f"An order in {facts.currency} has no share under terms in {terms.currency}.")
    left = base_left(facts, terms)
    exact = left * terms.share_bps / BPS
    pool = round_half_even(exact)
    part = split(pool, facts.weights)[facts.position]
    return Explanation(part, pool, left, facts.currency, tuple(_steps(facts, terms, exact, part)))


def percent(bps: int) -> str:
    """Return basis points as people read them: 2500 is `25%`, 1250 is `12.5%`."""
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def exactly(minor: Fraction, currency: str) -> str:
    """Return an exact amount as a decimal where one exists (`4.9975`), else as a fraction (`10/3`)."""
    value = minor / 10 ** exponent(currency)
    for places in range(exponent(currency), 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign, digits = "-" if scaled < 0 else "", f"{abs(scaled.numerator):0{places + 1}d}"
            return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
    return str(value)


def _steps(facts: OrderFacts, terms: Terms, exact: Fraction, part: int) -> Iterator[Step]:
    yield Step("The customer's order", _money(facts, facts.gross_minor))
    for deduction, minor in _deducted(facts, terms):
        if minor:
            yield Step(_LABELS[deduction], _money(facts, -minor))
    yield Step("The share is worked out on", _money(facts, base_of(facts, terms)))
    yield from _steps_back(facts, terms)
    pool = round_half_even(exact)
    note = f"Exactly {exactly(exact, facts.currency)}, rounded once." if exact.denominator != 1 else ""
    yield Step(f"{percent(terms.share_bps)} of that", _money(facts, pool), note)
    if len(facts.weights) > 1:
        weight, whole = facts.weights[facts.position], sum(facts.weights)
        yield Step(f"{weight} of {whole} parts of that", _money(facts, part), "Several placements share this order.")


def _steps_back(facts: OrderFacts, terms: Terms) -> Iterator[Step]:
    counted = []
    for each in facts.taken_back:
        kept = why_kept(each, facts, terms)
        said = f"{each.reason} on {_day(each.occurred_on)}: {_money(facts, each.gross_minor).decimal()}"
        if kept:
            yield Step(f"{said}, not taken back", _money(facts, 0), kept)
        else:
            counted.append(said)
    if counted:
        left, paid = base_left(facts, terms), _money(facts, facts.paid_minor).decimal()
        off = round_half_even(left) - base_of(facts, terms)
        yield Step("Less what the customer got back", _money(facts, off), f"{'; '.join(counted)}; of {paid} paid.")
        note = f"Exactly {exactly(left, facts.currency)}." if left.denominator != 1 else ""
        yield Step("Left after that", _money(facts, round_half_even(left)), note)


def _deducted(facts: OrderFacts, terms: Terms) -> list[tuple[Deduction, int]]:
    minors = {
        Deduction.DISCOUNT: facts.discount_minor,
        Deduction.TAX: facts.tax_minor,
        Deduction.SHIPPING: facts.shipping_minor,
        Deduction.FEES: facts.fees_minor,
    }
    return [] if terms.base is Base.GROSS else [(each, minors[each]) for each in terms.deductions]


def _part_back(each: TakenBack, base: int, paid: int, terms: Terms) -> Fraction:
    if each.net_minor is not None and terms.base is Base.NET:
        return Fraction(each.net_minor)
    return Fraction(base * each.gross_minor, paid)


def _between_zero_and(limit: int, value: Fraction) -> Fraction:
    low, high = min(0, limit), max(0, limit)
    return min(max(value, Fraction(low)), Fraction(high))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _money(facts: OrderFacts, minor: int) -> Money:
    return Money(minor, facts.currency)
