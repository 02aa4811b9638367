"""Rates: what a sale earns, and the rules of an agreement that give some sales another rate than the general one.

The most specific rule wins: one for a product before one for a category, and that before one for new or returning
customers; a rule that names a customer too comes before one that does not. Between equals the newest wins, which is
the one further down in the agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import AppError
from core.money import BPS, Money
from partners.rules.figures import percent

MOST_RULES = 20
_LONGEST_NAME = 120


class ShareKind(StrEnum):
    """How a share is worked out: a part of the base, or an amount for each order or for each item of it."""

    PERCENT = "percent"
    PER_ORDER = "per_order"
    PER_ITEM = "per_item"


class Buyer(StrEnum):
    """Whose orders a rule is about: those of everybody, of first-time or of returning customers."""

    ANY = "any"
    NEW = "new"
    RETURNING = "returning"


@dataclass(frozen=True, slots=True)
class Rate:
    """What is earned: `bps` basis points of the base, or `minor` units of the currency for each order or item."""

    kind: ShareKind
    bps: int = 0
    minor: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: the kind and its one number."""
        is_part = self.kind is ShareKind.PERCENT
        return {"kind": str(self.kind), **({"bps": self.bps} if is_part else {"minor": self.minor})}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rate":
        """Return the rate of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        kind = ShareKind(stored["kind"])
        name = "bps" if kind is ShareKind.PERCENT else "minor"
        if set(stored) != {"kind", name} or type(stored[name]) is not int:
            raise ValueError(f"A rate of kind {kind} has its {name} and nothing else.")
        return cls(kind, **{name: stored[name]})

    def words(self, currency: str) -> str:
        """Return the rate as people read it: `25%`, `5.00 USD for each order`."""
        if self.kind is ShareKind.PERCENT:
            return percent(self.bps)
        what = "order" if self.kind is ShareKind.PER_ORDER else "item"
        return f"{Money(self.minor, currency).decimal()} {currency} for each {what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """Another rate for some sales: of one product (SKU or name) or one category, of new or returning customers."""

    rate: Rate
    product: str = ""
    category: str = ""
    buyer: Buyer = Buyer.ANY

    @property
    def about(self) -> tuple[str, str, Buyer]:
        """What the rule is about: two rules about the same would contradict each other."""
        return same_text(self.product), same_text(self.category), self.buyer

    @property
    def is_about_items(self) -> bool:
        """Whether the rule can be judged only where the source names the items of an order."""
        return bool(self.product or self.category)

    @property
    def weight(self) -> int:
        """How specific the rule is: product, then category, then customer."""
        return 4 * bool(self.product) + 2 * bool(self.category) + (self.buyer is not Buyer.ANY)

    @property
    def name(self) -> str:
        """What the rule is for, in words: `“Bootcamp” bought by new customers`."""
        things = f"“{self.product}”" if self.product else f"category “{self.category}”" if self.category else ""
        who = "" if self.buyer is Buyer.ANY else f"{self.buyer} customers"
        return f"{things} bought by {who}" if things and who else things or f"orders of {who}"

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: the rate, and only what the rule names."""
        named = {"product": self.product, "category": self.category}
        buyer = {} if self.buyer is Buyer.ANY else {"buyer": str(self.buyer)}
        return {"rate": self.rate.to_json()} | {key: text for key, text in named.items() if text} | buyer

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ShareRule":
        """Return the rule of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        rest = dict(stored)
        rate, buyer = Rate.from_json(rest.pop("rate")), Buyer(rest.pop("buyer", Buyer.ANY))
        return cls(rate=rate, buyer=buyer, **rest)


def winning(rules: Sequence[ShareRule], *, names: Sequence[str], category: str, is_new: bool | None) -> int | None:
    """Return the place of the rule that wins for an item or order, None where none fits and the general rate holds.

    `names` are what an item is called (SKU and name), empty where the source names no items. `is_new` None means that
    it is not known whether the customer bought before: then no rule about customers fits.
    """
    known = {same_text(name) for name in names if name}
    fits = [
        (rule.weight, place)
        for place, rule in enumerate(rules)
        if (not rule.product or same_text(rule.product) in known)
        and (not rule.category or same_text(rule.category) == same_text(category))
        and (rule.buyer is Buyer.ANY or (is_new is not None and is_new is (rule.buyer is Buyer.NEW)))
    ]
    return max(fits)[1] if fits else None


def same_text(name: str) -> str:
    """Return a name as it is compared: without case and outer spaces."""
    return name.strip().casefold()


def check_rate(rate: Rate, *, field: str) -> None:
    """Refuse a rate that cannot be kept. Raises AppError on a field."""
    if rate.kind is ShareKind.PERCENT and not 0 < rate.bps <= BPS:
        raise AppError("A share is more than 0 % and at most 100 %. Write a share in between.", field=field)
    if rate.kind is not ShareKind.PERCENT and rate.minor <= 0:
        raise AppError("An amount for each order or item is more than zero. Write what a sale earns.", field=field)


def check_rules(rules: Sequence[ShareRule]) -> None:
    """Refuse rules that say nothing or contradict each other. Raises AppError on the field of the rules."""
    if len(rules) > MOST_RULES:
        raise AppError(f"Keep it to {MOST_RULES} rules: more cannot be read by anybody.", field="rules")
    seen: dict[tuple[str, str, Buyer], int] = {}
    for number, rule in enumerate(rules, start=1):
        _check_rule(rule, number)
        if rule.about in seen:
            both = f"Rules {seen[rule.about]} and {number} are both for {rule.name}"
            raise AppError(f"{both} and contradict each other. Leave one of them out.", field="rules")
        seen[rule.about] = number


def _check_rule(rule: ShareRule, number: int) -> None:
    check_rate(rule.rate, field="rules")
    if not rule.weight:
        raise AppError(f"Rule {number} names no product, category or customer. Say what it is for.", field="rules")
    if rule.product and rule.category:
        raise AppError(f"Rule {number} names a product and a category. Name one of them.", field="rules")
    if max(len(rule.product), len(rule.category)) > _LONGEST_NAME:
        raise AppError(f"Rule {number}: use at most {_LONGEST_NAME} characters for a name.", field="rules")
