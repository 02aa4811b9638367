"""Tiers over so many days in a row in the books: sales move out, facts come late, closed months stay as they were."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.access import SYSTEM
from core.db import db
from partners.rules.scopes import Measure, Scope, ScopeOf, Tier
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.commands.scopes import recount_seller
from payouts.models import Earning, Entry
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.rules.kinds import EarningKind, EntryKind
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, make_placement, sell, take_back, with_terms

TIERS = (Tier(100_000, 3_000), Tier(200_000, 5_000))


@pytest.fixture(autouse=True)
def march(clock: Clock) -> None:
    clock.set("2026-03-20T12:00Z")


def deal_with(**scope: Any) -> Deal:
    usual: dict[str, Any] = {"tiers": TIERS, "rolling_days": 30}
    return make_deal(terms=with_terms(hold_days=0, scope=Scope(**usual | scope)))


def sold(deal: Deal, gross: int, **more: Any) -> Any:
    order_id = sell(deal, gross, **more)
    accrue_order(order_id)
    return order_id


def money(deal: Deal) -> Balances:
    release_due()
    recount_seller(deal.seller_id)
    assert check_books(deal.seller_id) == []
    return balances(deal.partnership_id, deal.currency)


def totals(deal: Deal) -> list[tuple[str | None, int]]:
    query = select(Earning).where(Earning.kind == EarningKind.SCOPE, Earning.seller_id == deal.seller_id)
    return [(row.scope_period, row.posted_minor) for row in db.session.scalars(query.order_by(Earning.scope_period))]


def test_sales_of_the_month_before_count_until_they_are_too_old(clock: Clock) -> None:
    deal = deal_with()
    sold(deal, 90_000)
    clock.set("2026-04-10T12:00Z")
    sold(deal, 30_000)
    money(deal)
    assert totals(deal) == [("2026-03", 0), ("2026-04", 1_000)], "20,000 are past 100,000"
    clock.set("2026-04-20T12:00Z")
    sold(deal, 60_000)
    money(deal)
    assert totals(deal) == [("2026-03", 0), ("2026-04", 1_000)], "the 90,000 are 31 days old: 90,000 in all"


def test_for_all_sales_raises_the_month_before_and_books_it_in_the_open_one(clock: Clock) -> None:
    deal = deal_with(is_retroactive=True)
    sold(deal, 90_000)
    money(deal)
    clock.set("2026-04-02T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    sold(deal, 10_000)
    assert money(deal).payable == 25_000 + 5_000
    assert totals(deal) == [("2026-03", 4_500), ("2026-04", 500)]
    entries = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.SCOPE)).all()
    assert {(entry.period, entry.adjusts_period) for entry in entries} == {("2026-04", "2026-03"), ("2026-04", None)}


@pytest.mark.parametrize("is_retroactive", [False, True])
def test_a_sale_that_is_told_late_raises_later_ones_and_lowers_nothing(clock: Clock, is_retroactive: bool) -> None:
    deal = deal_with(is_retroactive=is_retroactive)
    clock.set("2026-04-10T12:00Z")
    sold(deal, 80_000)
    before = money(deal).payable
    sold(deal, 40_000, placed_at=product_clock.now().replace(month=3, day=25))
    extra = 120_000 * 5 // 100 if is_retroactive else 1_000
    assert money(deal).payable == before + 10_000 + extra
    accrue_all()
    assert recount_seller(deal.seller_id) == 0


def test_a_refund_lowers_later_sales_until_the_month_is_closed(clock: Clock) -> None:
    deal = deal_with()
    first = sold(deal, 90_000)
    clock.set("2026-03-25T12:00Z")
    second = sold(deal, 60_000)
    assert money(deal).payable == 37_500 + 2_500
    take_back(deal, first, 45_000)
    accrue_order(first)
    assert money(deal).payable == 26_250 + 250
    clock.set("2026-04-02T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    take_back(deal, second, 60_000)
    accrue_order(second)
    assert money(deal).payable == 11_250 + 250, "the tier that was stated stays"


def test_by_orders_and_by_placement(clock: Clock) -> None:
    deal = deal_with(measure=Measure.ORDERS, tiers=(Tier(2, 3_500),), of=ScopeOf.PLACEMENT)
    other = make_placement(deal)
    for day in ("2026-03-20", "2026-04-05", "2026-04-25"):
        clock.set(f"{day}T12:00Z")
        sold(deal, 10_000)
        sold(deal, 10_000, weights={other: 1})
    assert money(deal).payable == 6 * 2_500 + 4 * 1_000


def test_days_are_those_of_the_sellers_zone(clock: Clock) -> None:
    terms = with_terms(hold_days=0, scope=Scope(tiers=TIERS, rolling_days=2))
    deal = make_deal(terms=terms, zone="Pacific/Auckland")
    clock.set("2026-03-20T10:30Z")  # 23:30 on March 20 in Auckland
    sold(deal, 100_000)
    clock.set("2026-03-21T11:30Z")  # 00:30 on March 22
    sold(deal, 100_000)
    assert money(deal).payable == 50_000
    clock.set("2026-03-22T10:30Z")  # 23:30 on March 22
    sold(deal, 100_000)
    assert money(deal).payable == 75_000 + 5_000


def test_a_sale_marks_a_fixed_number_of_months(clock: Clock) -> None:
    deal = deal_with(is_retroactive=True)
    for month in range(1, 10):
        clock.set(f"2026-{month:02d}-15T12:00Z")
        sold(deal, 10_000)
    money(deal)
    sold(deal, 10_000)
    query = select(Earning.scope_period).where(Earning.is_stale)
    assert sorted(filter(None, db.session.scalars(query))) == ["2026-08", "2026-09"]


@pytest.mark.parametrize("is_seller", [True, False])
def test_both_sides_open_the_days_behind_a_month_and_behind_a_sale(
    clock: Clock, client: FlaskClient, queries: QueryCounter, is_seller: bool
) -> None:
    deal = deal_with()
    sold(deal, 90_000)
    clock.set("2026-04-10T12:00Z")
    sold(deal, 30_000)
    money(deal)
    organization = db.session.get_one(Organization, deal.seller_id if is_seller else deal.partner_id)
    browser = sign_in(client, make_person(organization, Role.OWNER))
    total, sale = (
        db.session.scalars(select(Earning).where(Earning.kind == kind).order_by(Earning.earned_at.desc())).first()
        for kind in (EarningKind.SCOPE, EarningKind.ORDER)
    )
    assert total is not None
    assert sale is not None
    browser.get(f"/earnings/{total.public_id}")
    with queries.at_most(12):
        page = browser.get(f"/earnings/{total.public_id}").text
    assert "30% instead of 25% of what comes from there on in the 30 days up to each sale: 200.00." in page
    assert "The 30 days up to each day" in page
    assert "1,200.00" in page
    told = browser.get(f"/earnings/{total.public_id}/data.json").get_json()
    assert told["scope"]["rolling_days"] == 30
    assert told["days"] == [
        {"on": "2026-04-10", "from": "2026-03-12", "to": "2026-04-10", "counted_minor": 30_000, "orders": 1,
         "days_revenue_minor": 120_000, "days_orders": 2, "tier": 1},
    ]  # fmt: skip
    assert (told["facts"]["later_minor"], told["amount_minor"]) == ([20_000, 0], 1_000)
    with queries.at_most(12):
        page = browser.get(f"/earnings/{sale.public_id}").text
    assert "From 2026-03-12 to 2026-04-10 2 orders are counted, with shares worked out on 1200.00 USD." in page
    assert "Tier 1 is reached: 30% from 1000.00 USD on." in page
    assert browser.get(f"/earnings/{sale.public_id}/data.json").get_json()["period"]["days_revenue_minor"] == 120_000
