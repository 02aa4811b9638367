"""The share of one order: exact, rounded once, and taken back exactly."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.money import Money
from partners.rules.figures import exactly, percent
from partners.rules.shares import OrderFacts, TakenBack, base_left, base_of, target
from partners.rules.terms import Base, Deduction, Terms

DAY = date(2026, 3, 2)
TERMS = Terms(share_bps=2_500, currency="USD")
CURRENCIES = ("JPY", "USD", "KWD", "CLF")  # 0, 2, 3 and 4 decimals in ISO 4217
FEW = settings(max_examples=200)


def order(**facts: Any) -> OrderFacts:
    return replace(OrderFacts(currency="USD", placed_on=DAY, gross_minor=10_000), **facts)


def refund(minor: int, **facts: Any) -> TakenBack:
    return replace(TakenBack(gross_minor=minor, occurred_on=DAY + timedelta(days=3)), **facts)


@st.composite
def orders(draw: st.DrawFn) -> OrderFacts:
    gross = draw(st.integers(-(10**12), 10**12))
    sign = -1 if gross < 0 else 1
    parts = [sign * draw(st.integers(0, abs(gross) // 3)) for _ in range(3)]
    refunds = draw(st.lists(st.integers(0, max(1, abs(gross))), max_size=4))
    weights = draw(st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any))
    return OrderFacts(
        currency=draw(st.sampled_from(CURRENCIES)),
        placed_on=DAY,
        gross_minor=gross,
        discount_minor=parts[0],
        tax_minor=parts[1],
        shipping_minor=parts[2],
        taken_back=tuple(refund(sign * minor) for minor in refunds),
        weights=tuple(weights),
        position=draw(st.integers(0, len(weights) - 1)),
    )


def terms_for(facts: OrderFacts, bps: int) -> Terms:
    return Terms(share_bps=bps, currency=facts.currency)


bps_values = st.integers(1, 10_000)


def turned(facts: OrderFacts) -> OrderFacts:
    return replace(
        facts,
        gross_minor=-facts.gross_minor,
        discount_minor=-facts.discount_minor,
        tax_minor=-facts.tax_minor,
        shipping_minor=-facts.shipping_minor,
        taken_back=tuple(replace(each, gross_minor=-each.gross_minor) for each in facts.taken_back),
    )


def check_allocation(facts: OrderFacts, bps: int) -> None:
    """Exact sums, within a unit of the exact share, the same with every sign turned."""
    terms = terms_for(facts, bps)
    found = [target(replace(facts, position=at), terms) for at in range(len(facts.weights))]
    pool, exact = found[0].pool_minor, found[0].base_minor * bps / 10_000
    assert abs(pool - exact) <= Fraction(1, 2)
    assert sum(part.target_minor for part in found) == pool
    for weight, part in zip(facts.weights, found, strict=True):
        assert abs(part.target_minor - pool * Fraction(weight, sum(facts.weights))) < 1
    assert [target(replace(turned(facts), position=at), terms).target_minor for at in range(len(found))] == [
        -part.target_minor for part in found
    ]


def random_order(dice: Random) -> OrderFacts:
    gross = dice.randint(-(10 ** dice.randint(1, 12)), 10 ** dice.randint(1, 12))
    sign = -1 if gross < 0 else 1
    parts = [sign * dice.randint(0, abs(gross) // 3) for _ in range(3)]
    weights = [dice.randint(0, 50) for _ in range(dice.randint(0, 4))] + [dice.randint(1, 50)]
    return OrderFacts(
        currency=dice.choice(CURRENCIES),
        placed_on=DAY,
        gross_minor=gross,
        discount_minor=parts[0],
        tax_minor=parts[1],
        shipping_minor=parts[2],
        taken_back=tuple(refund(sign * dice.randint(0, abs(gross))) for _ in range(dice.randint(0, 2))),
        weights=tuple(weights),
    )


@FEW
@given(orders(), bps_values)
def test_an_order_is_allocated_exactly_and_the_same_with_every_sign_turned(facts: OrderFacts, bps: int) -> None:
    check_allocation(facts, bps)


@pytest.mark.slow
@settings(max_examples=100_000, deadline=None, database=None, phases=[Phase.generate])
@given(st.integers(-(10**12), 10**12), bps_values, st.lists(st.integers(1, 100), min_size=1, max_size=3))
def test_a_hundred_thousand_orders_are_allocated_exactly(gross: int, bps: int, weights: list[int]) -> None:
    check_allocation(order(gross_minor=gross, weights=tuple(weights)), bps)


@settings(max_examples=10, deadline=None, database=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_ten_thousand_random_orders_are_allocated_exactly(dice: Random) -> None:
    for _ in range(1_000):
        check_allocation(random_order(dice), dice.randint(1, 10_000))


@FEW
@given(orders(), bps_values)
def test_all_money_back_leaves_exactly_zero(facts: OrderFacts, bps: int) -> None:
    everything = replace(facts, taken_back=(*facts.taken_back, refund(facts.paid_minor)))
    assert target(everything, terms_for(facts, bps)).target_minor == 0


@FEW
@given(orders(), bps_values, st.randoms())
def test_the_order_of_refunds_does_not_matter(facts: OrderFacts, bps: int, dice: Random) -> None:
    shuffled = list(facts.taken_back)
    dice.shuffle(shuffled)
    other = replace(facts, taken_back=tuple(shuffled))
    assert target(other, terms_for(facts, bps)).target_minor == target(facts, terms_for(facts, bps)).target_minor


@FEW
@given(orders(), bps_values, st.integers(0, 10**12))
def test_a_refund_never_raises_a_share(facts: OrderFacts, bps: int, more: int) -> None:
    sign = -1 if facts.gross_minor < 0 else 1
    refunded = replace(facts, taken_back=(*facts.taken_back, refund(sign * more)))
    before, after = (target(each, terms_for(facts, bps)).pool_minor for each in (facts, refunded))
    assert 0 <= sign * after <= sign * before


@FEW
@given(orders(), bps_values)
def test_the_steps_add_up_to_the_target(facts: OrderFacts, bps: int) -> None:
    found = target(facts, terms_for(facts, bps))
    assert found.steps[-1].amount == found.target
    ladder = {step.label: step.amount.minor for step in found.steps}
    base = ladder["The share is worked out on"]
    assert base == base_of(facts, terms_for(facts, bps))
    if "Left after that" in ladder:
        assert base + ladder["Less what the customer got back"] == ladder["Left after that"]


def test_a_share_is_a_part_of_what_was_paid_for_the_goods() -> None:
    facts = order(gross_minor=12_495, discount_minor=1_000, tax_minor=1_995, shipping_minor=500)
    assert base_of(facts, TERMS) == 9_000
    assert target(facts, TERMS).target == Money(2_250, "USD")


def test_terms_on_gross_deduct_nothing() -> None:
    facts = order(tax_minor=1_900)
    assert target(facts, replace(TERMS, base=Base.GROSS)).target_minor == 2_500


def test_payment_fees_come_off_only_where_the_terms_say_so() -> None:
    facts = order(fees_minor=400)
    assert target(facts, TERMS).target_minor == 2_500
    with_fees = replace(TERMS, deductions=(*TERMS.deductions, Deduction.FEES))
    assert target(facts, with_fees).target_minor == 2_400


@pytest.mark.parametrize(("gross", "share"), [(1_998, 500), (1_999, 500), (2_001, 500), (2_002, 500), (2_006, 502)])
def test_halves_are_rounded_to_the_even_unit(gross: int, share: int) -> None:
    assert target(order(gross_minor=gross), TERMS).target_minor == share


def test_a_partial_refund_takes_back_exactly_its_part() -> None:
    facts = order(gross_minor=11_900, tax_minor=1_900, taken_back=(refund(5_950),))
    assert base_left(facts, TERMS) == 5_000
    assert target(facts, TERMS).target_minor == 1_250


def test_three_refunds_of_a_third_leave_nothing_over() -> None:
    third = refund(3_333)
    facts = order(taken_back=(third, third, refund(3_334)))
    assert target(facts, TERMS).target_minor == 0


def test_the_source_may_say_which_part_of_a_refund_was_goods() -> None:
    facts = order(gross_minor=10_500, shipping_minor=500, taken_back=(refund(2_500, net_minor=2_000),))
    assert target(facts, TERMS).target_minor == 2_000


def test_a_won_dispute_gives_the_share_back() -> None:
    facts = order(taken_back=(refund(10_000), refund(-10_000)))
    assert target(facts, TERMS).target_minor == 2_500


def test_a_refund_after_the_clawback_days_is_too_late() -> None:
    late = refund(10_000, occurred_on=DAY + timedelta(days=121))
    found = target(order(taken_back=(late,)), TERMS)
    assert found.target_minor == 2_500
    assert any("Too late to take back: 121 days" in step.note for step in found.steps)
    assert target(order(taken_back=(replace(late, occurred_on=DAY + timedelta(days=120)),)), TERMS).target_minor == 0


def test_a_reason_that_lies_with_the_seller_lowers_nothing() -> None:
    facts = order(taken_back=(refund(10_000, is_sellers_fault=True),))
    assert target(facts, TERMS).target_minor == 2_500


def test_an_order_of_nothing_earns_nothing() -> None:
    assert target(order(gross_minor=0, taken_back=(refund(0),)), TERMS).target_minor == 0
    free = order(gross_minor=1_000, discount_minor=1_000, taken_back=(refund(5),))
    assert target(free, TERMS).target_minor == 0


def test_deductions_above_the_order_never_make_a_debt() -> None:
    assert target(order(gross_minor=100, tax_minor=300), TERMS).target_minor == 0


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="has no share under terms in EUR"):
        target(order(), replace(TERMS, currency="EUR"))


def test_every_step_is_told_with_the_exact_figure() -> None:
    found = target(order(gross_minor=1_999, weights=(2, 1)), TERMS)
    assert [(step.label, step.amount.minor, step.note) for step in found.steps] == [
        ("The customer's order", 1_999, ""),
        ("The share is worked out on", 1_999, ""),
        ("25% of that", 500, "Exactly 4.9975, rounded once."),
        ("2 of 3 parts of that", 333, "Several placements share this order."),
    ]
    assert found.steps[0].to_json() == {
        "label": "The customer's order",
        "minor": 1_999,
        "currency": "USD",
        "note": "",
    }


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (Fraction(-1, 2), "USD", "-0.005"),
        (Fraction(10), "JPY", "10"),
        (Fraction(10, 3), "JPY", "10/3"),
        (Fraction(12_500), "KWD", "12.500"),
        (Fraction(50), "USD", "0.50"),
    ],
)
def test_exact_figures_are_written_out(minor: Fraction, currency: str, text: str) -> None:
    assert exactly(minor, currency) == text


def test_rates_are_written_without_needless_zeros() -> None:
    assert [percent(bps) for bps in (2_500, 1_250, 1_205, 1)] == ["25%", "12.5%", "12.05%", "0.01%"]
    assert percent(10_000) == "100%"
