"""docs/how-shares-are-computed.md: every worked example on that page is what the calculator says."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.money import from_decimal
from partners.rules.shares import OrderFacts, TakenBack, base_of, target
from partners.rules.terms import Terms

PAGE = Path(__file__).parents[2] / "docs" / "how-shares-are-computed.md"
DAY = date(2026, 3, 2)
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
    minors = {f"{name}_minor": from_decimal(said.get(name, "0"), currency).minor for name in DEDUCTIONS}
    weights = tuple(int(weight) for weight in said.get("parts", "1").split())
    back = tuple(taken_back(label, value, currency) for label, value in lines if label in {"refund", "won back"})
    gross = from_decimal(amount, currency).minor
    return OrderFacts(currency=currency, placed_on=DAY, gross_minor=gross, taken_back=back, weights=weights, **minors)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_is_what_the_calculator_says(example: str) -> None:
    lines = lines_of(example)
    said, facts = dict(lines), order_of(lines)
    bps = from_decimal(said["rate"].rstrip("%"), "USD").minor
    terms = Terms(share_bps=bps, currency=facts.currency)
    parts = [target(replace(facts, position=at), terms).target.decimal() for at in range(len(facts.weights))]
    assert parts == said["share"].split()
    if "base" in said:
        assert base_of(facts, terms) == from_decimal(said["base"], facts.currency).minor
