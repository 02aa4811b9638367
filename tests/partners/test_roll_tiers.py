"""Tiers over so many days in a row: what lies further back counts no more, and a sale more never takes anything."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError
from core.money import Money
from partners.rules import words
from partners.rules.scopes import Bonus, Measure, Scope, ScopePeriod, Tier, periods_between
from partners.rules.shares import DayFacts, Window, days_to_open, past_starts, range_of, reached_by
from partners.rules.terms import Terms, check

DAY = date(2026, 3, 20)
TERMS = Terms(share_bps=2_500, currency="USD")
TIERS = (Tier(100_000, 3_000), Tier(200_000, 4_000))
ON, BACK = Scope(tiers=TIERS, rolling_days=30), Scope(tiers=TIERS, rolling_days=30, is_retroactive=True)
BY_ORDERS = Scope(tiers=(Tier(2, 3_000), Tier(4, 4_000)), measure=Measure.ORDERS, rolling_days=30)


def sold(*sales: tuple[int, int]) -> list[DayFacts]:
    """Return the days of sales: so many days after the first, for so much."""
    by_day: dict[int, list[int]] = {}
    for after, minor in sales:
        by_day.setdefault(after, []).append(minor)
    return [DayFacts(DAY + timedelta(days=at), len(each), sum(each), tuple(each)) for at, each in by_day.items()]


def past(scope: Scope, *sales: tuple[int, int], first: int = 0, last: int = 400) -> tuple[int, ...]:
    return past_starts(sold(*sales), scope, DAY + timedelta(days=first), DAY + timedelta(days=last))


@pytest.mark.parametrize(("after", "beyond"), [(0, 50_000), (29, 50_000), (30, 0), (31, 0)])
def test_a_sale_looks_at_the_days_up_to_it_and_no_further(after: int, beyond: int) -> None:
    """75,000 twice: within 30 days the second passes 100,000 by 50,000; on the 31st day the first has moved out."""
    assert past(ON, (0, 75_000), (after, 75_000)) == (beyond, 0)


def test_a_month_that_ends_does_not_end_the_counting() -> None:
    first, last = 12, 42  # 1 April to 1 May
    assert past(ON, (0, 90_000), (12, 60_000), (13, 60_000), first=first, last=last) == (110_000, 10_000)
    assert past(ON, (0, 90_000), (12, 60_000), (13, 60_000), last=11) == (0, 0)


def test_for_all_sales_means_all_of_the_days_that_reach_it() -> None:
    """The sales of day 0 and 20 reach 100,000 together, those of day 20 and 45 do too; that of day 80 stands alone."""
    assert past(BACK, (0, 60_000), (20, 50_000), (45, 55_000), (80, 99_999)) == (165_000, 0)
    assert past(BACK, (0, 60_000), (30, 60_000)) == (0, 0)
    assert past(BACK, (0, 60_000), (30, 60_000), (29, 140_000)) == (260_000, 260_000)


def test_by_orders_the_one_that_reaches_a_tier_is_the_first_to_earn_it() -> None:
    assert past(BY_ORDERS, (0, 500), (1, 600), (29, 700), (30, 800), (31, 900)) == (600 + 700 + 800 + 900, 0)
    one_day = [DayFacts(DAY, 4, 1_000, (100, 200, 300, 400))]
    assert days_to_open(one_day, BY_ORDERS, DAY, DAY) == [DAY]
    assert past_starts(one_day, BY_ORDERS, DAY, DAY) == (900, 400)
    assert past(replace(BY_ORDERS, is_retroactive=True), (0, 500), (1, 600), (40, 700)) == (1_100, 0)


def test_what_one_sale_may_change_is_a_fixed_number_of_days() -> None:
    assert reached_by(ON, DAY) == (DAY, DAY + timedelta(days=29))
    assert reached_by(BACK, DAY) == (DAY - timedelta(days=29), DAY + timedelta(days=29))
    assert range_of(ON, DAY, DAY) == (DAY - timedelta(days=29), DAY)
    assert periods_between(date(2026, 1, 31), date(2026, 3, 1), ScopePeriod.MONTH) == ["2026-01", "2026-02", "2026-03"]


def test_the_place_of_a_sale_is_told_from_its_own_days() -> None:
    days = sold((0, 60_000), (20, 50_000), (35, 10_000))
    upto = Window(days, ON).of_sale(DAY + timedelta(days=35))
    assert (upto.first, upto.last) == (DAY + timedelta(days=6), DAY + timedelta(days=35))
    assert (upto.orders, upto.revenue_minor) == (2, 60_000)
    assert Window(days, BACK).of_sale(DAY).revenue_minor == 110_000


SALES = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 10**5)), max_size=12)
SCOPES = st.builds(
    lambda days, back, by_orders: Scope(
        tiers=(Tier(2, 3_000), Tier(4, 4_000)) if by_orders else (Tier(50_000, 3_000), Tier(150_000, 4_000)),
        measure=Measure.ORDERS if by_orders else Measure.REVENUE, rolling_days=days, is_retroactive=back,
    ),
    st.integers(2, 60), st.booleans(), st.booleans(),
)  # fmt: skip


@settings(max_examples=200)
@given(SCOPES, SALES, st.tuples(st.integers(0, 90), st.integers(1, 10**5)))
def test_a_sale_more_never_lowers_a_tier_however_late_it_is_told(
    scope: Scope, sales: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    last = DAY + timedelta(days=90)
    before = past_starts(sold(*sales), scope, DAY, last)
    after = past_starts(sold(*sales, more), scope, DAY, last)
    assert all(then >= now for now, then in zip(before, after, strict=True))


@settings(max_examples=200)
@given(SCOPES, SALES, st.integers(0, 90))
def test_periods_add_up_however_the_days_are_cut(scope: Scope, sales: list[tuple[int, int]], cut: int) -> None:
    """So no sale falls between two periods, and none is counted in both."""
    days, between, last = sold(*sales), DAY + timedelta(days=cut), DAY + timedelta(days=90)
    first_part = past_starts(days, scope, DAY, between)
    second_part = past_starts(days, scope, between + timedelta(days=1), last)
    whole = past_starts(days, scope, DAY, last)
    assert whole == tuple(one + other for one, other in zip(first_part, second_part, strict=True))


@settings(max_examples=100)
@given(SALES)
def test_days_that_hold_all_sales_are_a_period(sales: list[tuple[int, int]]) -> None:
    """With every sale within the days, tiers bring what they bring in a calendar period that holds them all."""
    total = sum(minor for _, minor in sales)
    wide = replace(ON, rolling_days=366)
    found = past_starts(sold(*sales), wide, DAY, DAY + timedelta(days=90))
    assert found == tuple(max(total - tier.start, 0) for tier in TIERS)
    assert Fraction(sum(found)) >= 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rolling_days": 1}, "2 to 366"),
        ({"rolling_days": 367}, "2 to 366"),
        ({"rolling_days": -1}, "2 to 366"),
        ({"tiers": (), "cap_minor": 5}, "Only tiers look"),
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError, match=said) as refused:
        check(replace(TERMS, scope=replace(ON, **changed)))
    assert refused.value.field == "rolling_days"


def test_terms_tell_which_days_count_and_are_read_again() -> None:
    terms = check(replace(TERMS, scope=replace(ON, bonuses=(Bonus(500_000, 1_000),))))
    assert Terms.from_json(terms.to_json()) == terms
    assert "rolling_days" not in replace(TERMS, scope=Scope(tiers=TIERS)).to_json()["scope"]
    said = " ".join(words.in_plain_words(terms))
    assert "in the 30 days up to each sale. What is older counts no more for new sales." in said
    assert "For a bonus, what your shares are worked out on is added up in each calendar month." in said
    assert "From 1000.00 USD on you earn 30% of what comes from there on." in said
    assert words.headline(terms) == "25% of each sale, with rolling tiers and bonus"
    back = check(replace(TERMS, scope=BACK))
    assert "From 2000.00 USD on you earn 40% of everything in those days." in words.in_plain_words(back)
    assert dict(words.in_full(back))["Tiers look at"] == "Any 30 days in a row, across calendar months"


@pytest.mark.parametrize("scope", [ON, BACK, BY_ORDERS])
def test_the_example_reaches_the_last_tier_by_what_books_it(scope: Scope) -> None:
    terms = check(replace(TERMS, scope=scope))
    rolling = words.worked_example(terms, Money(10_000, "USD")).period
    calendar = words.worked_example(replace(terms, scope=replace(scope, rolling_days=0)), Money(10_000, "USD")).period
    assert rolling is not None
    assert calendar is not None
    assert (rolling.orders, rolling.together, rolling.rolling_days) == (calendar.orders, calendar.together, 30)
