"""Pay for leads in terms: what can be agreed, how it is told, and what one lead comes to whatever happens to it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AppError
from core.money import Money
from partners.rules.leads import LeadPay, PaidAt, WithSale
from partners.rules.shares import LeadFacts, lead_target
from partners.rules.terms import Terms, check
from partners.rules.words import in_full, in_plain_words, worked_example
from partners.schemas import LeadPayInput, TermsInput

TERMS = Terms(share_bps=2_500, currency="USD")
DAY = date(2026, 3, 2)

pays = st.builds(LeadPay, st.integers(1, 10**9), st.sampled_from(PaidAt), st.sampled_from(WithSale), st.integers(0, 5))
facts = st.builds(
    LeadFacts,
    currency=st.just("USD"),
    reached_on=st.none() | st.just(DAY),
    place=st.integers(1, 8),
    taken_on=st.none() | st.integers(0, 400).map(lambda days: DAY + timedelta(days=days)),
    why=st.just("The details are false"),
    sales_minor=st.integers(0, 10**9),
)


@given(facts, pays)
def test_the_steps_add_up_and_nothing_is_owed_back(known: LeadFacts, pay: LeadPay) -> None:
    made = lead_target(known, pay, clawback_days=120)
    assert sum(step.amount.minor for step in made.steps) == made.target_minor
    assert 0 <= made.target_minor <= pay.minor


@given(facts, pays)
def test_with_a_sale_there_is_never_less_than_without(known: LeadFacts, pay: LeadPay) -> None:
    alone = lead_target(replace(known, sales_minor=0), pay, clawback_days=120).target_minor
    together = lead_target(known, pay, clawback_days=120).target_minor + known.sales_minor
    assert together == (alone + known.sales_minor if pay.with_sale is WithSale.BOTH else max(alone, known.sales_minor))


@given(pays)
def test_what_was_agreed_is_read_again_as_it_was(pay: LeadPay) -> None:
    terms = check(replace(TERMS, leads=pay))
    assert Terms.from_json(terms.to_json()) == terms


def test_terms_without_leads_keep_the_form_they_had() -> None:
    assert "leads" not in TERMS.to_json()


@pytest.mark.parametrize("pay", [LeadPay(0), LeadPay(1, most=-1)])
def test_what_cannot_be_kept_is_refused(pay: LeadPay) -> None:
    with pytest.raises(AppError):
        check(replace(TERMS, leads=pay))


def test_both_sides_read_it_in_plain_words_with_an_example() -> None:
    terms = replace(TERMS, leads=LeadPay(2_000, most=50))
    words = " ".join(in_plain_words(terms))
    for text in (
        "you get 20.00 USD",
        "At most 50 leads",
        "the higher of both",
        "only with a reason",
        "takes nothing back",
    ):
        assert text in words
    assert ("Leads", "20.00 USD for each qualified lead") in in_full(terms)
    example = worked_example(terms, Money(10_000, "USD")).lead
    assert example is not None
    assert (example.amount, example.together) == (Money(2_000, "USD"), Money(2_500, "USD"))


def test_a_program_offers_it_too() -> None:
    given_terms = TermsInput(share_bps=2_500, currency="USD", leads=LeadPayInput(minor=2_000, at=PaidAt.NEW, most=3))
    assert given_terms.to_terms().leads == LeadPay(2_000, PaidAt.NEW, most=3)
