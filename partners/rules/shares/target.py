"""The share calculator: facts of one order and terms in, an amount and every step to it out. It rounds exactly once.

The formula, with gross as the customer saw it before any discount, tax and shipping included:

    base   = gross − the deductions the terms name
    back   = base × what the customer got back / what the customer paid (or the goods' part, where the source said it)
    pool   = the sum over the rules that win of (their part of base − back) × rate, rounded half to even
    target = the placement's part of the pool by integer weights, largest remainder, ties to the earlier placement

Turning the sign of every fact turns the sign of the target, so a correction takes back exactly what was earned.
"""

from collections.abc import Sequence
from fractions import Fraction

from core.money import round_half_even, split
from partners.rules.durations import why_over
from partners.rules.shares.base import base_left, base_of
from partners.rules.shares.facts import Explanation, OrderFacts
from partners.rules.shares.parts import Part, parts_of
from partners.rules.shares.steps import steps_to
from partners.rules.terms import Terms


def target(facts: OrderFacts, terms: Terms) -> Explanation:
    """Return what one placement earns on an order, with each step.

    Raises ValueError when the order and the terms have different currencies, which no caller may let happen.
    """
    if facts.currency != terms.currency:
        raise ValueError(f"An order in {facts.currency} has no share under terms in {terms.currency}.")
    left = base_left(facts, terms)
    is_over = why_over(terms.duration, facts.turn, facts.placed_on) is not None
    parts = [] if is_over else parts_of(facts, terms, base=base_of(facts, terms), left=left)
    pool = round_half_even(sum((part.exact for part in parts), Fraction(0)))
    mine = split(pool, facts.weights)[facts.position]
    steps = tuple(steps_to(facts, terms, parts, target_minor=mine))
    rule = _winner(parts, facts.currency) if parts else f"Nothing: {terms.duration.words} of each customer"
    return Explanation(mine, pool, left, facts.currency, rule, steps)


def _winner(parts: Sequence[Part], currency: str) -> str:
    if len(parts) == 1 and parts[0].rule is None:
        return parts[0].rate.words(currency)
    return "; ".join(part.words(currency) for part in parts)
