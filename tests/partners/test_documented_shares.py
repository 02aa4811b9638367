"""docs/how-shares-are-computed.md: every worked example on that page is what the calculator says."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.money import from_decimal
from partners.rules.durations import Duration, DurationKind, Turn
from partners.rules.per_click import PerClick
from partners.rules.rates import Buyer, Rate, ShareKind, ShareRule
from partners.rules.scopes import Bonus, Measure, Scope, Tier
from partners.rules.shares import (
    DayFacts,
    LineFacts,
    OrderFacts,
    ScopeFacts,
    TakenBack,
    base_of,
    past_starts,
    scope_target,
    target,
)
from partners.rules.shares.clicks import ClickFacts, clicks_target
from partners.rules.terms import Deduction, Terms, check

PAGE = Path(__file__).parents[2] / "docs" / "how-shares-are-computed.md"
DAY = date(2026, 3, 2)
PERIODS = re.findall(r"```period\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
CLICKS = re.findall(r"```clicks\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = re.findall(r"```share\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
DEDUCTIONS = ("discount", "tax", "shipping", "fees")
Lines = list[tuple[str, str]]


def lines_of(example: str) -> Lines:
    split = (re.split(r"\s{2,}", line, maxsplit=1) for line in example.strip().splitlines())
    return [(label, value.strip()) for label, value in split]


def taken_back(label: str, value: str, currency: str) -> TakenBack:
    found = re.fullmatch(r"([\d.]+) after (\d+) days(?:, goods ([\d.]+))?(, seller's fault)?", value)
    assert found is not None, value
    sign = -1 if label == "won back" else 1
    return TakenBack(
        gross_minor=sign * from_decimal(found[1], currency).minor,
        occurred_on=DAY + timedelta(days=int(found[2])),
        net_minor=from_decimal(found[3], currency).minor if found[3] else None,
        is_sellers_fault=bool(found[4]),
    )


def order_of(lines: Lines) -> OrderFacts:
    said = dict(lines)
    amount, currency = said["order"].split()
    discount, tax, shipping, fees = (from_decimal(said.get(name, "0"), currency).minor for name in DEDUCTIONS)
    weights = tuple(int(weight) for weight in said.get("parts", "1").split())
    back = tuple(taken_back(label, value, currency) for label, value in lines if label in {"refund", "won back"})
    gross = from_decimal(amount, currency).minor
    return OrderFacts(
        currency=currency,
        placed_on=DAY,
        gross_minor=gross,
        discount_minor=discount,
        tax_minor=tax,
        shipping_minor=shipping,
        fees_minor=fees,
        taken_back=back,
        lines=tuple(item(value, currency) for label, value in lines if label == "item"),
        is_new_customer={"new": True, "returning": False}.get(said.get("customer", "")),
        turn=turn_of(said["turn"]) if "turn" in said else None,
        weights=weights,
    )


def turn_of(value: str) -> Turn:
    found = re.fullmatch(r"(\d+)(?:st|nd|rd|th) order(?:, the first on (\S+))?", value)
    assert found is not None, value
    return Turn(int(found[1]), date.fromisoformat(found[2]) if found[2] else DAY)


def item(value: str, currency: str) -> LineFacts:
    found = re.fullmatch(r"(\d+) × ([\d.]+) ([^,]+)(?:, category ([^,]+))?(?:, cost ([\d.]+))?", value)
    assert found is not None, value
    price, quantity = from_decimal(found[2], currency).minor, int(found[1])
    return LineFacts(
        quantity=quantity,
        total_minor=price * quantity,
        name=found[3],
        category=found[4] or "",
        unit_cost_minor=from_decimal(found[5], currency).minor if found[5] else None,
    )


def rate_of(value: str, currency: str) -> Rate:
    amount, _, each = value.partition(" for each ")
    if not each:
        return Rate(ShareKind.PERCENT, bps=from_decimal(value.rstrip("%"), "USD").minor)
    return Rate(ShareKind(f"per_{each}"), minor=from_decimal(amount, currency).minor)


def rule_of(value: str, currency: str) -> ShareRule:
    found = re.fullmatch(r"(.+?) for (?:product ([^,]+)|category ([^,]+))?(?:, )?(?:(new|returning) customers)?", value)
    assert found is not None, value
    buyer = Buyer(found[4]) if found[4] else Buyer.ANY
    rate = rate_of(found[1], currency)
    return ShareRule(rate=rate, product=found[2] or "", category=found[3] or "", buyer=buyer)


def terms_of(lines: Lines, currency: str) -> Terms:
    rate = rate_of(dict(lines)["rate"], currency)
    rules = tuple(rule_of(value, currency) for label, value in lines if label == "rule")
    less = dict(lines).get("less", "discount tax shipping").split()
    count, kind = dict(lines).get("lasts", "0 lifetime").split()
    return check(
        Terms(
            share_kind=rate.kind,
            share_bps=rate.bps,
            share_minor=rate.minor,
            rules=rules,
            deductions=tuple(Deduction(each) for each in less),
            duration=Duration(DurationKind(kind), int(count)),
            currency=currency,
        )
    )


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_is_what_the_calculator_says(example: str) -> None:
    lines = lines_of(example)
    said, facts = dict(lines), order_of(lines)
    terms = terms_of(lines, facts.currency)
    parts = [target(replace(facts, position=at), terms).target.decimal() for at in range(len(facts.weights))]
    assert parts == said["share"].split()
    if "base" in said:
        assert base_of(facts, terms) == from_decimal(said["base"], facts.currency).minor


def start_of(text: str, currency: str) -> tuple[Measure, int]:
    if text.startswith("order "):
        return Measure.ORDERS, int(text.removeprefix("order "))
    return Measure.REVENUE, from_decimal(text, currency).minor


def scope_of(lines: Lines, currency: str) -> Scope:
    tiers, bonuses = list[tuple[int, int]](), list[tuple[int, int]]()
    measure, said, rolling = Measure.REVENUE, dict(lines), 0
    for label, value in lines:
        found = re.fullmatch(r"([\d.]+)%? from (order \d+|[\d.]+)(, for all)?(?:, over (\d+) days)?", value)
        if label in {"tier", "bonus"}:
            assert found is not None, value
            measure, start = start_of(found[2], currency)
            minor = from_decimal(found[1], currency).minor
            (tiers if label == "tier" else bonuses).append((start, minor))
            rolling = int(found[4] or 0)
    return Scope(
        measure=measure,
        tiers=tuple(Tier(*each) for each in tiers),
        is_retroactive=", for all" in said.get("tier", ""),
        bonuses=tuple(Bonus(*each) for each in bonuses),
        cap_minor=from_decimal(said.get("cap", "0"), currency).minor,
        guarantee_minor=from_decimal(said.get("minimum", "0"), currency).minor,
        rolling_days=rolling,
    )


def later_of(bases: list[int], scope: Scope, on: list[str]) -> tuple[int, ...]:
    if scope.rolling_days:
        dates = [DAY + timedelta(days=int(day) - 1) for day in on]
        days = [DayFacts(day, 1, base, (base,)) for day, base in zip(dates, bases, strict=True)]
        return past_starts(days, scope, dates[0], dates[-1])
    return tuple(sum(bases[tier.start - 1 :]) for tier in scope.tiers) if scope.measure is Measure.ORDERS else ()


@pytest.mark.parametrize("example", PERIODS)
def test_a_period_of_the_page_is_what_the_calculator_says(example: str) -> None:
    lines = lines_of(example)
    said = dict(lines)
    *amounts, currency = said["sales"].split()
    bases, scope = [from_decimal(amount, currency).minor for amount in amounts], scope_of(lines, currency)
    terms = check(replace(terms_of(lines, currency), scope=scope))
    orders = [OrderFacts(currency=currency, placed_on=DAY, gross_minor=base) for base in bases]
    shares = sum(target(order, terms).target_minor for order in orders)
    later = later_of(bases, scope, said.get("on day", "").split())
    made = scope_target(
        ScopeFacts(earned_minor=shares, ready_minor=shares, orders=len(bases), revenue_minor=sum(bases),
                   later_minor=later, guarantee_minor=scope.guarantee_minor),
        terms,
    )  # fmt: skip
    assert shares + made.total_minor == from_decimal(said["together"], currency).minor
    assert made.over_minor == from_decimal(said.get("over", "0"), currency).minor
    assert "shares" not in said or shares == from_decimal(said["shares"], currency).minor


@pytest.mark.parametrize("example", CLICKS)
def test_clicks_of_the_page_are_what_the_calculator_says(example: str) -> None:
    said = dict(lines_of(example))
    found = re.fullmatch(r"([\d.]+) (\w+), at most (\d+) a day and (\d+) a month", said["each"])
    assert found is not None
    per_click = PerClick(from_decimal(found[1], found[2]).minor, int(found[3]), int(found[4]))
    before = int(said.get("before", "0").split()[0])
    made = clicks_target(ClickFacts(counted=int(said["counted"]), paid_this_month=before), per_click, found[2])
    assert made.target_minor == from_decimal(said["earns"], found[2]).minor
    if "over" in said:
        assert said["over"] == f"{made.over_day} the day, {made.over_month} the month"


def test_the_page_has_clicks() -> None:
    assert len(CLICKS) >= 2


def test_the_page_has_periods() -> None:
    assert len(PERIODS) >= 6
