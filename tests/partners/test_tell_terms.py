"""Terms in words, as JSON and as a fingerprint: one meaning, told three ways."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import AppError, Conflict
from core.money import Money
from partners.rules import agreements, partnerships, words
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.shares import OrderFacts, target
from partners.rules.terms import AttributionModel, CouponPolicy, Deduction, Terms, check, fingerprint, with_share
from partners.schemas import TermsInput

TERMS = Terms(share_bps=1_250, currency="EUR", minimum_payout_minor=5_000)


def test_terms_survive_being_stored() -> None:
    full = replace(
        TERMS,
        deductions=(Deduction.TAX, Deduction.FEES),
        attribution_model=AttributionModel.COUPON_FIRST,
        coupon_policy=CouponPolicy.WITH_LINK,
        tail_days=0,
    )
    assert Terms.from_json(full.to_json()) == full


def test_equal_terms_have_equal_fingerprints_and_others_do_not() -> None:
    assert fingerprint(TERMS.to_json(), []) == fingerprint(Terms.from_json(TERMS.to_json()).to_json(), [])
    assert fingerprint(TERMS.to_json(), []) != fingerprint(with_share(TERMS, 1_251).to_json(), [])
    assert fingerprint(TERMS.to_json(), []) != fingerprint(TERMS.to_json(), [{"name": "Course"}])


@pytest.mark.parametrize(
    "stored",
    [
        {},
        TERMS.to_json() | {"format": 2},
        TERMS.to_json() | {"share": {"kind": "per_click", "bps": 5}},
        TERMS.to_json() | {"surprise": 1},
        {key: value for key, value in TERMS.to_json().items() if key != "base"},
    ],
)
def test_terms_that_cannot_be_understood_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(AppError):
        Terms.from_json(stored)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"share_bps": 0}, "share_bps"),
        ({"share_bps": 10_001}, "share_bps"),
        ({"minimum_payout_minor": -1}, "minimum_payout"),
        ({"hold_days": -1}, "hold_days"),
        ({"tail_days": 4_000}, "tail_days"),
        ({"window_days": 0}, "window_days"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        check(replace(TERMS, **given))
    assert refusal.value.field == field


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(AppError, match="not a currency"):
        check(replace(TERMS, currency="XXQ"))


def test_the_words_name_the_share_the_days_and_the_promise() -> None:
    told = words.in_plain_words(replace(TERMS, hold_days=1))
    assert told[0] == (
        "You earn 12.5% of what the customer paid for the goods, without discounts, tax and shipping, in EUR."
    )
    assert any("waits 1 day after" in sentence for sentence in told)
    assert any("at least 50.00 EUR" in sentence for sentence in told)
    assert told[-1] == words.PROMISE


def test_terms_without_a_smallest_payment_say_so() -> None:
    assert "Any amount is paid out, however small." in words.in_plain_words(replace(TERMS, minimum_payout_minor=0))
    assert ("Smallest payment", "Any amount") in words.in_full(replace(TERMS, minimum_payout_minor=0))


def test_a_base_without_deductions_is_everything() -> None:
    assert words.what_counts(replace(TERMS, deductions=())) == "everything the customer ordered"
    assert words.what_counts(replace(TERMS, deductions=(Deduction.TAX,))).endswith("without tax")


def test_the_worked_example_is_what_the_calculator_says() -> None:
    day, price = date(2026, 5, 4), Money(19_999, "EUR")
    example = words.worked_example(TERMS, price, placed_on=day)
    facts = OrderFacts(currency="EUR", placed_on=day, gross_minor=19_999)
    assert example.share == target(facts, TERMS).target == Money(2_500, "EUR")
    assert example.payable_from == date(2026, 6, 3)
    assert example.share_after_refund == Money(1_250, "EUR")
    assert example.for_sales(10) == Money(25_000, "EUR")


def test_the_example_takes_a_price_in_the_terms_currency_only() -> None:
    sold: list[dict[str, Any]] = [
        {"price_minor": None, "currency": "EUR"},
        {"price_minor": 500, "currency": "USD"},
        {"price_minor": 900, "currency": "EUR"},
    ]
    assert words.example_for(TERMS, sold, placed_on=date(2026, 1, 1)).price == Money(900, "EUR")
    assert words.example_for(TERMS, sold[:2], placed_on=date(2026, 1, 1)).price == Money(10_000, "EUR")


def test_a_program_may_send_percent_of_net_only() -> None:
    assert TermsInput(share_bps=1_250, currency="EUR", minimum_payout_minor=5_000).to_terms() == TERMS
    refused: list[dict[str, Any]] = [{"base": "gross"}, {"share_bps": -1}, {"surprise": []}, {"currency": "eur"}]
    for wrong in refused:
        with pytest.raises(ValidationError):
            TermsInput.model_validate({"share_bps": 1_250, "currency": "EUR"} | wrong)
    with pytest.raises(AppError, match="more than 0 %"):
        TermsInput(currency="EUR").to_terms()


@pytest.mark.parametrize("state", PartnershipState)
def test_each_stage_allows_its_moves_and_refuses_others_with_a_next_step(state: PartnershipState) -> None:
    for to in PartnershipState:
        if to in partnerships.MOVES[state]:
            assert partnerships.advance(state, to) is to
        else:
            with pytest.raises(Conflict, match=r"\w+\. ?.*\w\.$"):
                partnerships.advance(state, to)
    assert state in partnerships.ABOUT


@pytest.mark.parametrize("state", VersionState)
def test_each_state_of_a_version_allows_its_moves_only(state: VersionState) -> None:
    for to in VersionState:
        if to in agreements.MOVES[state]:
            assert agreements.advance(state, to) is to
        else:
            with pytest.raises(Conflict):
                agreements.advance(state, to)
    assert state in agreements.ABOUT
