"""Did we make money? The verdict adds up, says how sure it is, and never hides what it assumes."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.assumptions import keep_assumption
from core.errors import AppError
from core.money import Money
from payouts.commands import accrue_order
from reports.rules.verdict import Certainty, Sums, change_bps, judge
from tests.harness.people import Person, make_person, sign_in
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


def test_advertising_only_had_to_bring_what_would_not_have_come_anyway() -> None:
    verdict = judge(sums(10_000, share=2_500, orders=4), ad_cost=dollars(1_000), anyway_bps=7_500)
    assert verdict.ads_cost == dollars(1_000)
    assert verdict.cheaper_than_ads == dollars(-1_500)
    assert verdict.made_money is False


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


def owner_of(deal: Deal) -> Person:
    return make_person(get_organization(deal.seller_id), Role.OWNER)


def seller_page(client: FlaskClient, deal: Deal) -> FlaskClient:
    return sign_in(client, make_person(get_organization(deal.seller_id), Role.VIEWER))


def test_the_page_calculates_with_the_assumptions_in_its_address(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    page = seller_page(client, deal).get("/did-we-make-money?ad_cost=40&anyway=10")
    assert page.status_code == 200
    assert "$65.00 left, before the cost of goods of 1 order" in page.text
    assert "Estimated" in page.text
    assert "not known for 1 of 1 order, so" in page.text


def test_an_assumption_that_is_no_number_is_refused_beside_its_field(client: FlaskClient) -> None:
    page = seller_page(client, make_deal()).get("/did-we-make-money?anyway=120")
    assert page.status_code == 422
    assert "Enter between 0 and 100 %." in page.text


def test_what_is_kept_judges_the_overview_until_it_is_changed(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    seller = sign_in(client, owner_of(deal))
    assert "Assumed" in seller.get("/overview").text
    trial = seller.get("/did-we-make-money?ad_cost=40&anyway=12.5")
    assert "Keep these assumptions" in trial.text
    seller.post("/did-we-make-money", data={"ad_cost": "40.00", "anyway": "12.5"})
    overview, kept = seller.get("/overview").text, seller.get("/did-we-make-money").text
    assert "Assumed: 12.5% of these orders would have come without a partner" in overview
    assert "Estimated: the other sale by advertising would have cost $35.00" in overview
    assert "Keep these assumptions" not in kept
    assert 'value="40.00"' in kept
    assert 'value="12.5"' in kept


def test_the_address_goes_before_what_was_kept(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    owner = owner_of(deal)
    keep_assumption("USD", actor=owner.actor, ad_cost=dollars(4_000), anyway_bps=0)
    page = sign_in(client, owner).get("/did-we-make-money?ad_cost=&anyway=")
    assert "none of these orders would have come without a partner" in page.text


def test_assumptions_of_another_seller_change_nothing(client: FlaskClient) -> None:
    deal, stranger = make_deal(), make_deal()
    accrue_order(sell(deal, 10_000))
    keep_assumption("USD", actor=owner_of(stranger).actor, ad_cost=dollars(4_000), anyway_bps=0)
    assert "Assumed" in sign_in(client, owner_of(deal)).get("/overview").text


def test_a_viewer_may_try_and_not_keep(client: FlaskClient) -> None:
    viewer = seller_page(client, make_deal())
    assert "Keep these assumptions" not in viewer.get("/did-we-make-money?ad_cost=40").text
    assert viewer.post("/did-we-make-money", data={"ad_cost": "40"}).status_code == 403


@pytest.mark.parametrize(
    ("cost", "anyway", "field"),
    [(Money(1, "EUR"), 0, "ad_cost"), (dollars(-1), 0, "ad_cost"), (None, 10_001, "anyway")],
)
def test_assumptions_that_cannot_be_are_refused_at_their_field(cost: Money | None, anyway: int, field: str) -> None:
    with pytest.raises(AppError) as refusal:
        keep_assumption("USD", actor=owner_of(make_deal()).actor, ad_cost=cost, anyway_bps=anyway)
    assert refusal.value.field == field
