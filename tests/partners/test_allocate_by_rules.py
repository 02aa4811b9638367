"""Any order under any rules: its parts add up, within what they are parts of, and the same with every sign turned."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from partners.rules.rates import Buyer, Rate, ShareKind, ShareRule
from partners.rules.shares import LineFacts, OrderFacts, TakenBack, base_left, target
from partners.rules.terms import Terms, check

DAY = date(2026, 3, 2)
NAMES, CATEGORIES = ("Bootcamp", "Workbook"), ("Courses", "Prints")


@st.composite
def cases(draw: st.DrawFn) -> tuple[OrderFacts, Terms]:
    return random_case(Random(draw(st.integers(0, 2**32))))  # noqa: S311


def random_rate(dice: Random) -> Rate:
    kind = dice.choice(list(ShareKind))
    return (
        Rate(kind, bps=dice.randint(1, 10_000))
        if kind is ShareKind.PERCENT
        else Rate(kind, minor=dice.randint(1, 10**5))
    )


def random_case(dice: Random) -> tuple[OrderFacts, Terms]:
    abouts = [{"product": name} for name in NAMES] + [{"category": name} for name in CATEGORIES] + [{}]
    scopes = [(about, buyer) for about in abouts for buyer in Buyer if about or buyer is not Buyer.ANY]
    rules = tuple(
        ShareRule(rate=random_rate(dice), buyer=buyer, **about)
        for about, buyer in dice.sample(scopes, dice.randint(0, 4))
    )
    general = random_rate(dice)
    currency = dice.choice(("JPY", "USD", "KWD", "CLF"))
    terms = Terms(
        share_kind=general.kind, share_bps=general.bps, share_minor=general.minor, rules=rules, currency=currency
    )
    gross = dice.randint(-(10**6), 10**6)
    back = dice.randint(0, abs(gross)) * (-1 if gross < 0 else 1)
    lines = tuple(
        LineFacts(
            quantity=dice.randint(1, 9),
            total_minor=dice.randint(0, 10**6),
            name=dice.choice(NAMES),
            category=dice.choice(("", *CATEGORIES)),
        )
        for _ in range(dice.randint(0, 3))
    )
    facts = OrderFacts(
        currency=currency,
        placed_on=DAY,
        gross_minor=gross,
        lines=lines,
        is_new_customer=dice.choice((None, True, False)),
        taken_back=(TakenBack(gross_minor=back, occurred_on=DAY),) if dice.random() < 0.5 else (),
        weights=tuple(dice.randint(1, 9) for _ in range(dice.randint(1, 3))),
    )
    return facts, check(terms)


def check_case(facts: OrderFacts, terms: Terms) -> None:
    """Parts add up, never beyond what they are parts of, the same with every sign turned, and the steps tell it."""
    found = [target(replace(facts, position=at), terms) for at in range(len(facts.weights))]
    pool, left, zero, half = found[0].pool_minor, base_left(facts, terms), Fraction(0), Fraction(1, 2)
    assert sum(each.target_minor for each in found) == pool
    assert min(zero, left) - half <= pool <= max(zero, left) + half
    turned = replace(
        facts,
        gross_minor=-facts.gross_minor,
        taken_back=tuple(replace(each, gross_minor=-each.gross_minor) for each in facts.taken_back),
    )
    assert [target(replace(turned, position=at), terms).target_minor for at in range(len(found))] == [
        -each.target_minor for each in found
    ]
    assert found[0].steps[-1].amount == found[0].target
    whole = [step.amount.minor for step in found[0].steps if step.label == "Together"]
    assert whole in ([], [pool])


@settings(max_examples=200, deadline=None)
@given(cases())
def test_any_rules_and_items_are_allocated_exactly_and_the_same_with_every_sign_turned(
    case: tuple[OrderFacts, Terms],
) -> None:
    check_case(*case)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, database=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_a_hundred_thousand_orders_with_any_rules_are_allocated_exactly(dice: Random) -> None:
    for _ in range(1_000):
        check_case(*random_case(dice))
