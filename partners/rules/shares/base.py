"""The base: what of a customer's order a share is worked out on, before and after money went back."""

from datetime import date
from fractions import Fraction

from partners.rules.shares.facts import OrderFacts, TakenBack
from partners.rules.terms import Base, Deduction, Terms


def base_of(facts: OrderFacts, terms: Terms) -> int:
    """Return what the share is a part of before anything was taken back, in minor units; never past zero."""
    whole = facts.gross_minor + facts.raised_minor
    left = whole - sum(minor for _, minor in deducted(facts, terms))
    return _between_zero_and(whole, Fraction(left)).numerator


def base_left(facts: OrderFacts, terms: Terms) -> Fraction:
    """Return the base after everything that counts was taken back, exact. All money back leaves exactly zero."""
    counted = [each for each in facts.taken_back if why_kept(each, facts, terms) is None]
    back, paid, base = sum(each.gross_minor for each in counted), facts.paid_minor, base_of(facts, terms)
    if not counted or not base:
        return Fraction(base)
    if not paid or back * paid >= paid * paid:
        return Fraction(0)
    return _between_zero_and(base, base - sum((_part_back(each, facts, base, terms) for each in counted), Fraction(0)))


def why_kept(each: TakenBack, facts: OrderFacts, terms: Terms) -> str | None:
    """Return why a share is not lowered by this, in words; None when it is."""
    days = (each.occurred_on - facts.placed_on).days
    if each.is_sellers_fault:
        return "The reason lies with the seller, so your share stays."
    if days > terms.clawback_days:
        return f"Too late to take back: {days} days after the order, and the limit is {terms.clawback_days}."
    return None


def deducted(facts: OrderFacts, terms: Terms) -> list[tuple[Deduction, int]]:
    """Return what the terms take off the customer's order, in minor units; nothing where the share is of everything."""
    minors = {
        Deduction.DISCOUNT: facts.discount_minor,
        Deduction.TAX: facts.tax_minor,
        Deduction.SHIPPING: facts.shipping_minor,
        Deduction.FEES: facts.fees_minor,
        Deduction.COST: facts.cost_minor,
    }
    return [] if terms.base is Base.GROSS else [(each, minors[each]) for each in terms.deductions]


def day_of(day: date) -> str:
    """Return a day as explanations write it, such as `3 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"


def _part_back(each: TakenBack, facts: OrderFacts, base: int, terms: Terms) -> Fraction:
    """Return the part of the base that goes. Where the cost of the goods came off, goods that come back keep it off.

    Where the order counts more than it came to, goods that come back take their part of that along.
    """
    paid = facts.paid_minor
    if each.net_minor is not None and terms.base is Base.NET:
        goods = paid - facts.tax_minor - facts.shipping_minor
        is_scaled = Deduction.COST in terms.deductions or facts.raised_minor
        if not is_scaled or not goods:
            return Fraction(each.net_minor)
        return Fraction(base * each.net_minor, goods)
    return Fraction(base * each.gross_minor, paid)


def _between_zero_and(limit: int, value: Fraction) -> Fraction:
    low, high = min(0, limit), max(0, limit)
    return min(max(value, Fraction(low)), Fraction(high))
