"""Parts of an order: its items by the rule that wins for them, and what each part earns exactly.

The base is spread over the items by what each came to (less its cost, where that comes off), and by their number where
nothing is left of any. Money that goes back
lowers every part alike. An amount for each order or item shrinks with its part, and is never more than the part itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.money import BPS
from partners.rules.rates import Rate, ShareKind, ShareRule, winning
from partners.rules.shares.facts import LineFacts, OrderFacts
from partners.rules.terms import Base, Deduction, Terms


@dataclass(frozen=True, slots=True)
class Part:
    """The items of an order under one rule (None: the general rate), their part of the base, and what they earn."""

    rule: ShareRule | None
    rate: Rate
    left: Fraction
    quantity: int
    exact: Fraction
    is_limited: bool

    def words(self, currency: str) -> str:
        """Return the rate and what it is for: `30% for “Bootcamp”`."""
        return f"{self.rate.words(currency)} for {self.rule.name if self.rule else 'everything else'}"


def parts_of(facts: OrderFacts, terms: Terms, *, base: int, left: Fraction) -> list[Part]:
    """Return the parts of an order, rules in the order of the agreement and what none fits at the end."""
    if not terms.rules:
        return [_part(None, terms.rate, base, left, mine=left, quantity=_count(facts.lines))]
    sizes = _sizes(facts.lines, terms)
    parts = []
    for place, ats in _by_rule(facts, terms):
        rule = None if place is None else terms.rules[place]
        mine = left * sum(sizes[at] for at in ats) / sum(sizes)
        quantity = _count([facts.lines[at] for at in ats if facts.lines])
        parts.append(_part(rule, rule.rate if rule else terms.rate, base, left, mine=mine, quantity=quantity))
    return parts


def why_general(facts: OrderFacts, terms: Terms) -> str:
    """Return why a rule may have been left aside for want of facts, in words; empty when every rule was judged."""
    if not facts.lines and any(rule.is_about_items for rule in terms.rules):
        return "The source names no items, so no rule for a product or category can apply."
    if facts.is_new_customer is None and any(not rule.is_about_items for rule in terms.rules):
        return "It is not known whether the customer bought before, so no rule about customers can apply."
    return ""


def _by_rule(facts: OrderFacts, terms: Terms) -> Iterator[tuple[int | None, list[int]]]:
    found: dict[int | None, list[int]] = {}
    for at, line in enumerate(facts.lines or (_WHOLE,)):
        names = (line.sku, line.name)
        place = winning(terms.rules, names=names, category=line.category, is_new=facts.is_new_customer)
        found.setdefault(place, []).append(at)
    yield from sorted(found.items(), key=lambda group: len(terms.rules) if group[0] is None else group[0])


_WHOLE = LineFacts(quantity=1, total_minor=0)


def _sizes(lines: tuple[LineFacts, ...], terms: Terms) -> list[int]:
    less_cost = Deduction.COST in terms.deductions and terms.base is Base.NET
    by_amount = [max(line.total_minor + line.raised_minor - (line.cost_minor if less_cost else 0), 0) for line in lines]
    return by_amount if any(by_amount) else [line.quantity for line in lines] or [1]


def _count(lines: Sequence[LineFacts]) -> int:
    return sum(line.quantity for line in lines) or 1


def _part(rule: ShareRule | None, rate: Rate, base: int, left: Fraction, *, mine: Fraction, quantity: int) -> Part:
    if rate.kind is ShareKind.PERCENT:
        return Part(rule, rate, mine, quantity, mine * rate.bps / BPS, is_limited=False)
    times = quantity if rate.kind is ShareKind.PER_ITEM else 1
    full = rate.minor * times * left / abs(base) if base else Fraction(0)
    exact = min(max(full, min(mine, Fraction(0))), max(mine, Fraction(0)))
    return Part(rule, rate, mine, quantity, exact, is_limited=exact != full)
