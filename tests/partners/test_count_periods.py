"""What a period brings as a whole: tiers without a gap, caps that are never passed, bonuses and a minimum."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError
from core.money import Money
from partners.rules import words
from partners.rules.durations import Duration, DurationKind, Turn
from partners.rules.rates import Rate, ShareKind, ShareRule
from partners.rules.scopes import (
    Bonus,
    Measure,
    Scope,
    ScopeOf,
    ScopePeriod,
    Tier,
    days_of,
    guaranteed,
    period_of,
    period_words,
)
from partners.rules.shares import OrderFacts, ScopeFacts, TakenBack, counted, over_cap_of_one, scope_target
from partners.rules.terms import FORMAT, Terms, check

DAY = date(2026, 3, 2)
TERMS = Terms(share_bps=2_500, currency="USD")
TIERS = (Tier(100_000, 3_000), Tier(500_000, 4_000))
OTHER = ShareRule(rate=Rate(ShareKind.PERCENT, bps=1), product="X")
FEW = settings(max_examples=200)


def under(**scope: Any) -> Terms:
    return check(replace(TERMS, scope=Scope(**scope)))


def brought(terms: Terms, revenue: int, **facts: Any) -> int:
    shares = revenue * terms.share_bps // 10_000
    usual: dict[str, Any] = {"earned_minor": shares, "ready_minor": shares, "revenue_minor": revenue, "orders": 1}
    return scope_target(ScopeFacts(**usual | facts), terms).total_minor


@pytest.mark.parametrize(
    ("revenue", "marginal", "retroactive"),
    [
        (99_999, 0, 0),
        (100_000, 0, 5_000),
        (100_100, 5, 5_005),
        (499_999, 20_000, 25_000),
        (500_000, 20_000, 75_000),
        (600_000, 35_000, 90_000),
    ],
)
def test_a_tier_begins_where_the_one_before_ends(revenue: int, marginal: int, retroactive: int) -> None:
    """At 1,000.00 the share becomes 30 %, at 5,000.00 it becomes 40 %: no amount between earns nothing."""
    assert brought(under(tiers=TIERS), revenue) == marginal
    assert brought(under(tiers=TIERS, is_retroactive=True), revenue) == retroactive


def test_tiers_by_orders_begin_with_the_order_that_reaches_them() -> None:
    by_orders = {"measure": Measure.ORDERS, "tiers": (Tier(3, 3_000), Tier(5, 4_000))}
    assert brought(under(**by_orders), 20_000, orders=2, later_minor=(0, 0)) == 0
    assert brought(under(**by_orders), 50_000, orders=5, later_minor=(30_000, 10_000)) == 1_500 + 1_000
    assert brought(under(**by_orders, is_retroactive=True), 30_000, orders=3) == 1_500


def test_what_is_over_the_cap_is_set_against_what_waits_first() -> None:
    made = scope_target(ScopeFacts(earned_minor=15_000, ready_minor=7_500), under(cap_minor=10_000))
    assert (made.total_minor, made.ready_minor, made.held_minor, made.over_minor) == (-5_000, 0, -5_000, 5_000)
    made = scope_target(ScopeFacts(earned_minor=15_000, ready_minor=15_000), under(cap_minor=10_000))
    assert (made.ready_minor, made.held_minor) == (-5_000, 0)
    assert [over_cap_of_one(before, 6_000, Scope(cap_minor=10_000)) for before in (0, 6_000, 12_000)] == [
        0,
        2_000,
        6_000,
    ]


def test_a_minimum_is_paid_once_it_is_due_and_set_against_what_waits() -> None:
    terms = under(guarantee_minor=10_000)
    sold = ScopeFacts(earned_minor=9_000, ready_minor=4_000)
    assert scope_target(sold, terms).total_minor == 0
    made = scope_target(replace(sold, guarantee_minor=10_000), terms)
    assert (made.ready_minor, made.held_minor) == (6_000, -5_000)
    assert (
        scope_target(ScopeFacts(earned_minor=12_000, ready_minor=12_000, guarantee_minor=10_000), terms).total_minor
        == 0
    )


def test_a_bonus_comes_once_its_start_is_reached() -> None:
    terms = under(bonuses=(Bonus(100_000, 5_000), Bonus(200_000, 10_000)))
    assert [brought(terms, revenue) for revenue in (99_999, 100_000, 250_000)] == [0, 5_000, 15_000]


def test_the_minimum_is_for_the_days_on_which_the_terms_were_in_force() -> None:
    scope = Scope(guarantee_minor=31_000)
    assert guaranteed(scope, "2026-03", date(2026, 1, 1), None) == 31_000
    assert guaranteed(scope, "2026-03", date(2026, 3, 22), None) == 10_000
    assert guaranteed(scope, "2026-03", date(2026, 3, 22), date(2026, 3, 27)) == 5_000
    assert guaranteed(scope, "2026-03", date(2026, 4, 1), None) == 0


@pytest.mark.parametrize(
    ("period", "name", "first", "last", "words"),
    [
        (ScopePeriod.MONTH, "2026-03", date(2026, 3, 1), date(2026, 3, 31), "March 2026"),
        (ScopePeriod.QUARTER, "2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "the 1st quarter of 2026"),
        (ScopePeriod.YEAR, "2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_periods_are_those_of_the_calendar(period: ScopePeriod, name: str, first: date, last: date, words: str) -> None:
    assert {period_of(first, period), period_of(DAY, period), period_of(last, period)} == {name}
    assert period_of(last + timedelta(days=1), period) != name
    assert days_of(name) == (first, last)
    assert period_words(name) == words


def test_a_sale_counts_for_what_its_share_is_worked_out_on() -> None:
    sold = OrderFacts(currency="USD", placed_on=DAY, gross_minor=11_900, tax_minor=1_900, weights=(2, 1), position=1)
    assert counted(sold, TERMS) == 3_333
    half = TakenBack(gross_minor=5_950, occurred_on=DAY)
    assert counted(replace(sold, taken_back=(half,)), TERMS) == 1_667
    once = replace(TERMS, duration=Duration(DurationKind.ORDERS, 1))
    assert counted(replace(sold, turn=Turn(2, DAY)), once) == 0


@st.composite
def scopes(draw: st.DrawFn) -> Terms:
    starts = sorted(draw(st.sets(st.integers(1, 10**7), min_size=1, max_size=4)))
    rates = sorted(draw(st.sets(st.integers(2_501, 10_000), min_size=len(starts), max_size=len(starts))))
    cap = draw(st.sampled_from([0, draw(st.integers(1, 10**7))]))
    return under(
        tiers=tuple(Tier(*each) for each in zip(starts, rates, strict=True)),
        is_retroactive=draw(st.booleans()),
        bonuses=(Bonus(starts[-1], draw(st.integers(1, 10**6))),),
        cap_minor=cap,
        guarantee_minor=min(draw(st.integers(0, 10**6)), cap or 10**6),
    )


@st.composite
def facts(draw: st.DrawFn) -> ScopeFacts:
    earned, ready = sorted(draw(st.lists(st.integers(0, 10**8), min_size=2, max_size=2)), reverse=True)
    return ScopeFacts(earned_minor=earned, ready_minor=ready, revenue_minor=draw(st.integers(0, 10**8)), orders=9)


@FEW
@given(scopes(), facts(), st.integers(0, 10**7))
def test_a_sale_more_never_lowers_what_a_period_brings(terms: Terms, sold: ScopeFacts, more: int) -> None:
    guarantee = terms.scope.guarantee_minor if terms.scope else 0
    for due in (0, guarantee):
        before = replace(sold, guarantee_minor=due)
        share = more // 4
        after = replace(before, earned_minor=sold.earned_minor + share, ready_minor=sold.ready_minor + share,
                        revenue_minor=sold.revenue_minor + more)  # fmt: skip
        first, second = scope_target(before, terms), scope_target(after, terms)
        assert second.total_minor + after.earned_minor >= first.total_minor + before.earned_minor
        assert second.ready_minor + after.ready_minor >= first.ready_minor + before.ready_minor


@FEW
@given(scopes(), facts())
def test_the_cap_is_never_passed_and_what_waits_is_only_lowered(terms: Terms, sold: ScopeFacts) -> None:
    made, scope = scope_target(sold, terms), terms.scope
    assert scope is not None
    assert made.held_minor <= 0
    assert not scope.cap_minor or made.total_minor + sold.earned_minor <= scope.cap_minor
    assert not scope.cap_minor or made.ready_minor + sold.ready_minor <= scope.cap_minor
    assert sum(step.amount.minor for step in made.steps[1:-1]) == sold.earned_minor + made.total_minor
    assert made.steps[-1].amount.minor == made.total_minor


@FEW
@given(scopes(), facts())
def test_retroactive_tiers_bring_at_least_what_others_do(terms: Terms, sold: ScopeFacts) -> None:
    scope = terms.scope
    assert scope is not None
    back, on = (replace(terms, scope=replace(scope, is_retroactive=each)) for each in (True, False))
    assert scope_target(sold, back).total_minor >= scope_target(sold, on).total_minor


@FEW
@given(scopes(), facts())
def test_turning_every_sign_turns_the_result(terms: Terms, sold: ScopeFacts) -> None:
    turned = replace(
        sold, earned_minor=-sold.earned_minor, ready_minor=-sold.ready_minor, revenue_minor=-sold.revenue_minor
    )
    there, back = scope_target(sold, terms), scope_target(turned, terms)
    assert (back.total_minor, back.ready_minor) == (-there.total_minor, -there.ready_minor)


@FEW
@given(st.lists(st.integers(0, 10**6), max_size=8), st.integers(1, 3 * 10**6))
def test_what_is_over_the_cap_in_each_share_is_all_that_is_over_it(shares: list[int], cap: int) -> None:
    over, before = 0, 0
    for share in shares:
        one = over_cap_of_one(before, share, Scope(cap_minor=cap))
        assert 0 <= one <= share
        over, before = over + one, before + share
    assert over == max(sum(shares) - cap, 0)


@pytest.mark.parametrize(
    ("scope", "changed", "field", "said"),
    [
        ({}, {}, "tiers", "says nothing"),
        ({"tiers": (Tier(500, 3_000), Tier(100, 4_000))}, {}, "tiers", "from the lowest start"),
        ({"tiers": (Tier(100, 3_000), Tier(100, 4_000))}, {}, "tiers", "each start once"),
        ({"tiers": (Tier(0, 3_000),)}, {}, "tiers", "more than zero"),
        ({"tiers": (Tier(100, 2_500),)}, {}, "tiers", "the first more than 25%"),
        ({"tiers": (Tier(100, 3_000), Tier(200, 2_900))}, {}, "tiers", "must never earn less"),
        ({"tiers": (Tier(100, 10_001),)}, {}, "tiers", "at most 100"),
        ({"tiers": tuple(Tier(at, 3_000 + at) for at in range(1, 12))}, {}, "tiers", "Keep it to 10"),
        ({"tiers": TIERS}, {"share_kind": ShareKind.PER_ORDER, "share_minor": 5}, "tiers", "one general percentage"),
        ({"tiers": TIERS}, {"rules": (OTHER,)}, "tiers", "without"),
        ({"bonuses": (Bonus(5, 0),)}, {}, "bonuses", "more than zero"),
        ({"cap_minor": -1}, {}, "cap", "at least zero"),
        ({"guarantee_minor": -1}, {}, "guarantee", "at least zero"),
        ({"guarantee_minor": 5, "cap_minor": 4}, {}, "guarantee", "above the cap"),
        ({"guarantee_minor": 5, "of": ScopeOf.PLACEMENT}, {}, "guarantee", "all sales of the partner"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(scope: dict[str, Any], changed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(AppError, match=said) as refused:
        check(replace(TERMS, scope=Scope(**scope), **changed))
    assert refused.value.field == field


def test_terms_with_periods_are_stored_and_read_again() -> None:
    terms = under(
        period=ScopePeriod.QUARTER, of=ScopeOf.PLACEMENT, measure=Measure.ORDERS, tiers=(Tier(10, 3_000),),
        is_retroactive=True, bonuses=(Bonus(20, 500),), cap_minor=90_000,
    )  # fmt: skip
    assert Terms.from_json(terms.to_json()) == terms
    assert TERMS.to_json()["format"] == FORMAT
    assert "scope" not in TERMS.to_json()
    for broken in ({"tiers": [{"start": "5", "bps": 3_000}]}, {"cap_minor": 1.5}, {"rolling": 5}, {"period": "week"}):
        stored = terms.to_json()
        with pytest.raises(AppError, match="cannot be read"):
            Terms.from_json(stored | {"scope": stored["scope"] | broken})


def test_terms_tell_what_a_period_brings_and_work_out_an_example() -> None:
    terms = under(tiers=TIERS, bonuses=(Bonus(200_000, 5_000),), cap_minor=1_000_000, guarantee_minor=20_000)
    said = " ".join(words.in_plain_words(terms))
    assert "From 1000.00 USD on you earn 30% of what comes from there on." in said
    assert "From 2000.00 USD on you get 50.00 USD on top." in said
    assert "A calendar month brings at most 10000.00 USD." in said
    assert "at least 200.00 USD each calendar month" in said
    assert words.headline(terms) == "25% of each sale, with tiers, bonus, cap and minimum"
    assert dict(words.in_full(terms))["Tier 2"] == "40% from 5000.00 USD on, for sales from there on"
    period = words.worked_example(terms, Money(10_000, "USD")).period
    assert period is not None
    assert (period.orders, period.together.minor) == (402, 1_000_000)
    assert period.steps[0].amount.minor == 402 * 10_000


@pytest.mark.parametrize("measure", list(Measure))
def test_the_example_reaches_the_last_tier_and_adds_up(measure: Measure) -> None:
    starts = (100_000, 500_000) if measure is Measure.REVENUE else (11, 21)
    tiers = (Tier(starts[0], 3_000), Tier(starts[1], 4_000))
    period = words.worked_example(under(measure=measure, tiers=tiers), Money(10_000, "USD")).period
    assert period is not None
    orders, first, last = (52, 42, 2) if measure is Measure.REVENUE else (22, 12, 2)
    assert (period.orders, period.together.minor) == (orders, orders * 2_500 + first * 500 + last * 1_000)


def test_no_example_is_shown_where_a_price_cannot_show_it() -> None:
    assert words.worked_example(under(cap_minor=10**12), Money(10_000, "USD")).period is None
    assert words.worked_example(under(cap_minor=5), Money(0, "USD")).period is None
