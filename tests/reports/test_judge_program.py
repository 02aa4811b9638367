"""Did we make money? The verdict adds up, says how sure it is, and never hides what it assumes."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from accounts.queries import get_organization
from core.money import Money
from payouts.commands import accrue_order
from reports.rules.verdict import Certainty, Sums, change_bps, judge
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import Deal, make_deal, sell


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


def sums(revenue: int = 0, refunds: int = 0, share: int = 0, goods: int = 0, fees: int = 0, **counts: int) -> Sums:
    return Sums(dollars(revenue), dollars(refunds), dollars(share), dollars(goods), dollars(fees), **counts)


def test_what_is_kept_is_revenue_less_everything_given_away() -> None:
    taken = sums(10_000, refunds=1_000, share=2_250, goods=500, fees=290)
    assert taken.margin == dollars(8_210)
    assert taken.kept == dollars(5_960)


def test_without_anything_to_compare_with_it_is_assumed() -> None:
    assert judge(sums(10_000, share=2_500)).certainty is Certainty.ASSUMED


def test_against_the_cost_of_advertising_it_is_estimated() -> None:
    verdict = judge(sums(10_000, share=2_500, orders=3), ad_cost=dollars(1_000))
    assert verdict.certainty is Certainty.ESTIMATED
    assert verdict.ads_cost == dollars(3_000)
    assert verdict.cheaper_than_ads == dollars(500)


def test_orders_that_needed_no_partner_gain_nothing_but_cost_their_share() -> None:
    verdict = judge(sums(10_000, share=2_500), anyway_bps=8_000)
    assert verdict.gained == dollars(-500)
    assert verdict.made_money is False


@given(*[st.integers(min_value=0, max_value=10**9)] * 5, st.integers(min_value=0, max_value=10_000))
def test_what_was_gained_and_what_would_have_come_anyway_add_up_to_what_was_kept(
    revenue: int, refunds: int, share: int, goods: int, fees: int, anyway: int
) -> None:
    verdict = judge(sums(revenue, refunds, share, goods, fees), anyway_bps=anyway)
    assert verdict.gained + verdict.lost_to_anyway == verdict.sums.kept


def test_earnings_per_click_are_the_partners_not_the_revenue() -> None:
    assert sums(10_000, share=2_500, clicks=100).per_click == dollars(25)
    assert sums(10_000, share=2_500).per_click is None


@pytest.mark.parametrize(("now", "before", "bps"), [(150, 100, 5_000), (50, 100, -5_000), (5, 0, None), (0, 0, None)])
def test_a_change_needs_something_to_compare_with(now: int, before: int, bps: int | None) -> None:
    assert change_bps(now, before) == bps


def seller_page(client: FlaskClient, deal: Deal) -> FlaskClient:
    return sign_in(client, make_person(get_organization(deal.seller_id), Role.VIEWER))


def test_the_page_calculates_with_the_assumptions_in_its_address(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    page = seller_page(client, deal).get("/did-we-make-money?ad_cost=40&anyway=10")
    assert page.status_code == 200
    assert "Yes, $65.00 kept" in page.text
    assert "Estimated" in page.text
    assert "not known for 1 of 1 orders" in page.text


def test_an_assumption_that_is_no_number_is_refused_beside_its_field(client: FlaskClient) -> None:
    page = seller_page(client, make_deal()).get("/did-we-make-money?anyway=120")
    assert page.status_code == 422
    assert "Enter between 0 and 100 %." in page.text
