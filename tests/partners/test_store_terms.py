"""A store's terms and what it owes: the worked example, the words, the stored form, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AppError
from core.money import Money
from partners.rules import words
from partners.rules.settlements import SoldLine, check_lines, check_returns, settle
from partners.rules.stores import PriceBasis, StoreRole, StoreTerms
from partners.rules.terms import Terms, check, fingerprint

STORE = StoreTerms(keeps_bps=3_500)
TERMS = Terms(share_bps=2_000, currency="USD", store=STORE)
#: The fingerprint of terms as they were kept before stores existed; both sides may hold it in writing.
OLD = "8889607db5f7c816b2461834aa84fb5294a6e4903532aed9e275a141b505e02a"


def test_forty_sold_and_six_back_leave_two_thousand_one_hundred_eighty_seven_ninety() -> None:
    sold = settle([SoldLine("Bootcamp", 40, 9_900)], keeps_bps=3_500, currency="USD")
    assert sold.owed == Money(257_400, "USD")
    both = settle([SoldLine("Bootcamp", 40, 9_900, 6)], keeps_bps=3_500, currency="USD")
    assert both.returned.rest == Money(38_610, "USD")
    assert both.owed == Money(218_790, "USD")


def test_the_agreement_page_works_the_example_out_with_the_same_code() -> None:
    example = words.worked_example(TERMS, Money(9_900, "USD")).store
    assert example is not None
    assert (example.worth.sold.rest, example.worth.returned.rest) == (Money(257_400, "USD"), Money(38_610, "USD"))
    assert example.worth.owed == Money(218_790, "USD")


def test_terms_without_a_store_are_stored_as_they_always_were() -> None:
    stored = replace(TERMS, store=None).to_json()
    assert "store" not in stored
    assert fingerprint(stored, []) == OLD
    assert Terms.from_json(stored).store is None


def test_terms_of_a_store_survive_being_stored() -> None:
    store = StoreTerms(
        role=StoreRole.AGENT, price_basis=PriceBasis.SELLING, keeps_bps=1_250, report_day=5, money_day=20, may_net=True,
        pay_to="Lake Bank, 4401",
    )  # fmt: skip
    full = replace(TERMS, store=store)
    assert Terms.from_json(full.to_json()) == full
    assert fingerprint(full.to_json(), []) != fingerprint(TERMS.to_json(), [])


@pytest.mark.parametrize(
    "changed", [{"role": "wholesaler"}, {"price_basis": "list"}, {"surprise": 1}, {"keeps_bps": 10_000}]
)
def test_a_store_that_cannot_be_understood_is_refused(changed: dict[str, Any]) -> None:
    stored = TERMS.to_json()
    with pytest.raises(AppError):
        Terms.from_json(stored | {"store": stored["store"] | changed})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"keeps_bps": 0}, "store_keeps"),
        ({"report_day": 0}, "store_report_day"),
        ({"money_day": 32}, "store_money_day"),
        ({"report_day": 20, "money_day": 19}, "store_money_day"),
        ({"pay_to": "x" * 301}, "store_pay_to"),
        ({"role": StoreRole.AGENT, "sells_eu_services": True}, "store_role"),
    ],
)
def test_a_store_that_cannot_be_agreed_is_refused_at_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        check(replace(TERMS, store=replace(STORE, **changed)))
    assert refusal.value.field == field


def test_a_reseller_may_sell_electronic_services_in_the_eu() -> None:
    terms = replace(TERMS, store=replace(STORE, sells_eu_services=True))
    assert check(terms) == terms


def test_days_of_a_short_month_end_with_it() -> None:
    assert STORE.report_due("2026-01") == date(2026, 2, 10)
    assert STORE.money_due("2026-01") == date(2026, 2, 28)
    assert STORE.money_due("2026-03") == date(2026, 4, 30)
    assert STORE.money_due("2026-12") == date(2027, 1, 30)


def test_the_words_say_what_is_kept_when_it_is_due_and_whether_it_is_netted() -> None:
    told = " ".join(words.in_plain_words(TERMS))
    assert "You keep 35% of the agreed price; the rest is the seller's." in told
    assert "by the 10th of the next one. The money is due on the 30th" in told
    assert "are paid separately" in told
    assert "only the difference is paid" in " ".join(
        words.in_plain_words(replace(TERMS, store=replace(STORE, may_net=True)))
    )
    assert words.in_plain_words(TERMS)[-1] == words.PROMISE
    assert dict(words.in_full(TERMS))["Your store keeps"] == "35% of the agreed price, rounded once for each line"
    assert "Your store is" not in dict(words.in_full(replace(TERMS, store=None)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (SoldLine("", 1, 100), "needs the name"),
        (SoldLine("A", -1, 100), "below zero"),
        (SoldLine("A", 1, -100), "below zero"),
        (SoldLine("A", 1, 100, -1), "below zero"),
        (SoldLine("A", 0, 100), "Leave the line out"),
        (SoldLine("A", 10**8, 100), "more units than can be kept"),
        (SoldLine("A", 10**6, 10**9), "more than can be kept"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_to_do(line: SoldLine, said: str) -> None:
    with pytest.raises(AppError, match=said):
        check_lines([line])


def test_the_same_product_at_the_same_price_stands_on_one_line() -> None:
    with pytest.raises(AppError, match="stands there twice"):
        check_lines([SoldLine("A", 1, 100), SoldLine("a", 2, 100)])
    assert len(check_lines([SoldLine("A", 1, 100), SoldLine("a", 2, 90)])) == 2


def test_no_more_comes_back_than_was_ever_sold() -> None:
    check_returns([SoldLine("A", 5, 100)], [SoldLine("A", 1, 100, 6)])
    with pytest.raises(AppError, match="7 of “A” came back, but only 6"):
        check_returns([SoldLine("A", 5, 100)], [SoldLine("a", 1, 100), SoldLine("A", 0, 100, 7)])
    with pytest.raises(AppError, match="More money came back"):
        check_returns([SoldLine("A", 5, 100)], [SoldLine("A", 0, 200, 4)])


NUMBERS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 100_000), st.integers(0, 500)), max_size=4)


@given(NUMBERS, st.integers(1, 9_999))
def test_every_report_adds_up_and_everything_sent_back_leaves_nothing(
    numbers: list[tuple[int, int, int]], keeps: int
) -> None:
    lines = [SoldLine("A", *each) for each in numbers]
    settled = settle(lines, keeps_bps=keeps, currency="USD")
    assert settled.owed == sum((each.owed for each in settled.lines), Money.zero("USD"))
    assert settled.sold.base == settled.sold.kept + settled.sold.rest
    for each in settled.lines:
        assert abs(each.sold.kept.minor * 10_000 - each.sold.base.minor * keeps) <= 5_000
    all_back = [replace(line, returned=line.sold) for line in lines]
    assert settle(all_back, keeps_bps=keeps, currency="USD").owed == Money(0, "USD")
