"""What a sale earns, in plain words: the general rate, the rules that give some sales another, an example of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import Money
from partners.rules.durations import LIFETIME, DurationKind
from partners.rules.rates import Buyer, Rate, ShareKind, ShareRule
from partners.rules.shares import LineFacts, OrderFacts, Step, target
from partners.rules.terms import Base, Deduction, Terms

Sells = Sequence[Mapping[str, Any]]
PRECEDENCE = (
    "The most specific rule wins: one for a product before one for a category, and that before one for new or "
    "returning customers. Between equals the newest wins, the one further down. Each share names the rule that won."
)
_DEDUCTION = {
    Deduction.DISCOUNT: "discounts",
    Deduction.TAX: "tax",
    Deduction.SHIPPING: "shipping",
    Deduction.FEES: "payment fees",
    Deduction.COST: "the cost of the goods",
}


@dataclass(frozen=True, slots=True)
class RuleExample:
    """One sale under a rule: what it is for, its price and what it earns, step by step."""

    name: str
    price: Money
    share: Money
    steps: tuple[Step, ...]


def headline(terms: Terms) -> str:
    """Return what a sale earns in few words: `25% of each sale`, `5.00 USD for each order`."""
    is_part = terms.share_kind is ShareKind.PERCENT
    general = f"{terms.rate.words(terms.currency)} of each sale" if is_part else terms.rate.words(terms.currency)
    rules = "one rule" if len(terms.rules) == 1 else f"{len(terms.rules)} rules" if terms.rules else ""
    scope = terms.scope.name.lower() if terms.scope else ""
    clicks = "pay for clicks" if terms.per_click else ""
    more = ", ".join(each for each in (rules, scope, clicks) if each)
    return f"{general}, with {more}" if more else general


def sentences(terms: Terms) -> list[str]:
    """Return what a sale earns as sentences to the partner: the general rate, then each rule."""
    if terms.share_kind is ShareKind.PERCENT:
        general = f"You earn {terms.rate.words(terms.currency)} of {what_counts(terms)}, in {terms.currency}."
    else:
        limit = f"never more than {what_counts(terms)}"
        general = f"You earn {terms.rate.words(terms.currency)} that a customer places, {limit}."
        if terms.share_kind is ShareKind.PER_ITEM:
            general = f"You earn {terms.rate.words(terms.currency)} that a customer buys, {limit}."
    rules = [f"For {rule.name} you earn {_of(rule.rate, terms.currency)} instead." for rule in terms.rules]
    return [general, *rules, *([PRECEDENCE] if rules else []), *_duration(terms)]


def in_full(terms: Terms) -> list[tuple[str, str]]:
    """Return the general share and every rule with its name."""
    rate = terms.rate.words(terms.currency)
    of = f" of {what_counts(terms)}" if terms.share_kind is ShareKind.PERCENT else ""
    rules = [
        (f"Rule {number}", f"{rule.name}: {rule.rate.words(terms.currency)}")
        for number, rule in enumerate(terms.rules, start=1)
    ]
    wins = [("Which rule wins", PRECEDENCE)] if rules else []
    lasts = [("Which orders of a customer earn", terms.duration.words.capitalize())]
    return [("Share", f"{rate}{of}"), *rules, *wins, *(lasts if terms.duration != LIFETIME else [])]


def what_counts(terms: Terms) -> str:
    """Return what the share is a part of, in words."""
    if terms.base is Base.GROSS or not terms.deductions:
        return "everything the customer ordered"
    without = [_DEDUCTION[each] for each in terms.deductions]
    listed = without[0] if len(without) == 1 else f"{', '.join(without[:-1])} and {without[-1]}"
    return f"what the customer paid for the goods, without {listed}"


def usual_order(terms: Terms, price: Money, *, placed_on: date, name: str = "") -> OrderFacts:
    """Return an order of one piece as examples show it, by a customer without a rule of their own if possible."""
    has_returning = any(rule.buyer is Buyer.RETURNING for rule in terms.rules)
    line = LineFacts(quantity=1, total_minor=price.minor, name=name)
    return OrderFacts(
        currency=price.currency,
        placed_on=placed_on,
        gross_minor=price.minor,
        lines=(line,),
        is_new_customer=has_returning if terms.rules else None,
    )


def rule_examples(terms: Terms, sells: Sells, price: Money, *, placed_on: date) -> tuple[RuleExample, ...]:
    """Return one sale under each rule, at the price of the product it names where that is sold."""
    return tuple(_example(terms, rule, sells, price, placed_on) for rule in terms.rules)


def _example(terms: Terms, rule: ShareRule, sells: Sells, price: Money, placed_on: date) -> RuleExample:
    named = [each["price_minor"] for each in sells if rule.product and each["name"] == rule.product]
    minor = next((minor for minor in named if minor), price.minor)
    line = LineFacts(quantity=1, total_minor=minor, name=rule.product, category=rule.category)
    facts = OrderFacts(
        currency=price.currency,
        placed_on=placed_on,
        gross_minor=minor,
        lines=(line,),
        is_new_customer=rule.buyer is Buyer.NEW if rule.buyer is not Buyer.ANY else None,
    )
    found = target(facts, terms)
    return RuleExample(rule.name, Money(minor, price.currency), found.target, found.steps)


def _duration(terms: Terms) -> list[str]:
    if terms.duration == LIFETIME:
        return []
    which = f"Of each customer that you bring, you earn on {terms.duration.words}"
    if terms.duration.kind is DurationKind.MONTHS:
        return [f"{which}, counted from the day of their first order with you."]
    return [f"{which}, in the order in which they become known. Refunded ones count too."]


def _of(rate: Rate, currency: str) -> str:
    return f"{rate.words(currency)} of the same" if rate.kind is ShareKind.PERCENT else rate.words(currency)
