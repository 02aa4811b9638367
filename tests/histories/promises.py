"""What an agreement of a history promises, in plain tuples, and what a sale earns by it: counted by its words alone."""

import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from partners.rules.durations import LIFETIME, Duration, DurationKind
from partners.rules.rates import Buyer, Rate, ShareKind, ShareRule
from partners.rules.terms import NET_OF, Deduction

Pay = tuple[str, int]
"""`percent` in basis points, or `order` or `item` in minor units."""


@dataclass(frozen=True)
class Item:
    """One line of a sale."""

    name: str
    category: str
    quantity: int
    unit: int
    cost: int | None = None
    sku: str = ""

    @property
    def total(self) -> int:
        return self.quantity * self.unit


@dataclass(frozen=True)
class OtherPay:
    """Another pay for some sales; what is empty does not matter to it."""

    pay: Pay
    name: str = ""
    category: str = ""
    buyer: str = ""


@dataclass(frozen=True)
class Promise:
    """The general pay and its exceptions."""

    pay: Pay = ("percent", 1_850)
    exceptions: tuple[OtherPay, ...] = ()
    less_cost: bool = False
    first_orders: int = 0
    first_months: int = 0

    def for_item(self, item: Item, buyer: str) -> tuple[int | None, Pay]:
        """Return which exception holds for an item, by the order in which the agreement says they win."""
        name, kind = item.name, item.category
        wanted = [(name, "", buyer), (name, "", ""), ("", kind, buyer), ("", kind, ""), ("", "", buyer)]
        abouts = [(one.name, one.category, one.buyer) for one in self.exceptions]
        for about in wanted:
            if any(about) and about in abouts:
                return abouts.index(about), self.exceptions[abouts.index(about)].pay
        return None, self.pay

    def earned(self, left: Fraction, base: int, items: Sequence[Item], buyer: str) -> Fraction:
        """Return what a sale earns exactly: `left` of its base stands, and its items share it by what they came to."""
        groups: dict[int | None, tuple[Pay, int, int]] = {}
        worth = {at: max(item.total - self.cost((item,)), 0) for at, item in enumerate(items)}
        by_amount = any(worth.values())
        for at, item in enumerate(items or [Item("", "", 1, 0)]):
            place, pay = self.for_item(item, buyer)
            _, size, count = groups.get(place, (pay, 0, 0))
            groups[place] = (pay, size + (worth[at] if by_amount else item.quantity), count + item.quantity)
        whole = sum(size for _, size, _ in groups.values())
        return sum(
            (_worth(pay, left * Fraction(size, whole), left / base if base else Fraction(0), count)
             for pay, size, count in groups.values()), Fraction(0),
        )  # fmt: skip

    def cost(self, items: Sequence[Item]) -> int:
        """Return what of the cost of items comes off."""
        return sum((item.cost or 0) * item.quantity for item in items) if self.less_cost else 0

    def is_over(self, number: int, first: date, placed: date) -> bool:
        """Return whether the customer's time is over at an order: the so-manieth since a day."""
        if self.first_orders:
            return number > self.first_orders
        if not self.first_months:
            return False
        months = first.month - 1 + self.first_months
        year, month = first.year + months // 12, months % 12 + 1
        return placed >= date(year, month, min(first.day, monthrange(year, month)[1]))

    def as_terms(self) -> dict[str, Any]:
        """Return the same as parts of terms."""
        general = _rate(self.pay)
        rules = tuple(
            ShareRule(rate=_rate(one.pay), product=one.name, category=one.category, buyer=Buyer(one.buyer or "any"))
            for one in self.exceptions
        )
        lasts = Duration(DurationKind.ORDERS, self.first_orders) if self.first_orders else LIFETIME
        lasts = Duration(DurationKind.MONTHS, self.first_months) if self.first_months else lasts
        rate = {"share_kind": general.kind, "share_bps": general.bps, "share_minor": general.minor}
        return rate | {
            "rules": rules,
            "duration": lasts,
            "deductions": (*NET_OF, *([Deduction.COST] if self.less_cost else [])),
        }


def _worth(pay: Pay, mine: Fraction, standing: Fraction, count: int) -> Fraction:
    kind, number = pay
    if kind == "percent":
        return mine * Fraction(number, 10_000)
    return min(standing * number * (count if kind == "item" else 1), mine)


def _rate(pay: Pay) -> Rate:
    kind, number = pay
    if kind == "percent":
        return Rate(ShareKind.PERCENT, bps=number)
    return Rate(ShareKind(f"per_{kind}"), minor=number)


NAMES, CATEGORIES, BUYERS = ("Bootcamp", "Workbook", "Poster"), ("Courses", "Prints"), ("new", "returning")


def random_promise(dice: random.Random) -> Promise:
    """Return what an agreement may promise: a percentage in one history of three, else anything."""
    if dice.random() < 0.34:
        return Promise()
    scopes = [(name, "", buyer) for name in NAMES for buyer in ("", *BUYERS)]
    scopes += [("", category, buyer) for category in CATEGORIES for buyer in ("", *BUYERS)]
    scopes += [("", "", buyer) for buyer in BUYERS]
    chosen = dice.sample(scopes, dice.randint(0, 5))
    others = tuple(OtherPay(_random_pay(dice), *scope) for scope in chosen)
    return Promise(
        _random_pay(dice), others, dice.random() < 0.4, *dice.choice([(0, 0), (0, 0), (1, 0), (4, 0), (0, 1), (0, 2)])
    )


def random_reserve(dice: random.Random) -> tuple[int, int] | None:
    """Return what of each share is held back (basis points) and for how many days; nothing in every second history."""
    return None if dice.random() < 0.5 else (dice.choice([1, 500, 1_000, 3_333, 9_999]), dice.choice([1, 7, 30, 90]))


def random_advance(dice: random.Random) -> tuple[int, int] | None:
    """Return what is paid in advance and which part of later money is set against it (basis points); often nothing."""
    return None if dice.random() < 0.5 else (dice.choice([1, 500, 20_000]), dice.choice([0, 1_000, 3_333, 10_000]))


def random_items(dice: random.Random) -> tuple[Item, ...]:
    """Return what was bought, not always the sum of the order; nothing where the source names no items."""
    if dice.random() < 0.3:
        return ()
    return tuple(
        Item(
            dice.choice(NAMES),
            dice.choice(("", *CATEGORIES)),
            dice.randint(1, 4),
            dice.choice((0, 700, 1_999)),
            dice.choice((None, 0, 300, 2_500)),
        )
        for _ in range(dice.randint(1, 3))
    )


def _random_pay(dice: random.Random) -> Pay:
    return dice.choice([("percent", dice.randint(1, 10_000)), ("order", dice.randint(1, 900)),
                        ("item", dice.randint(1, 400))])  # fmt: skip


def random_clicks(dice: random.Random) -> tuple[int, int, int] | None:
    """Return what a click earns and how many are paid a day and a month, nothing in every second history."""
    if dice.random() < 0.5:
        return None
    a_day = dice.randint(5, 30)
    return dice.randint(1, 90), a_day, dice.randint(a_day, 4 * a_day)
