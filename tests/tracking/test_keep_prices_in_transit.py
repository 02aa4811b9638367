"""Sales in transit over a change of price count at the higher price: no act of the seller alone lowers an earning."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from campaigns.commands.campaigns import create_campaign
from campaigns.commands.offers import set_price
from campaigns.commands.programs import add_product, change_product
from campaigns.models import Placement, Product
from campaigns.rules.offers import PriceFact, Prices
from campaigns.schemas.campaigns import CampaignDraft
from campaigns.schemas.offers import PriceDraft
from campaigns.schemas.programs import ProductDraft
from core import ids
from core.db import command, db
from core.ids import Id
from core.money import Money
from partners.rules.shares import LineFacts, OrderFacts, Raised, TakenBack, base_left, base_of, target
from partners.rules.terms import Base, Deduction, Terms
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.models import Earning
from payouts.queries.facts import subjects_of
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_coupon, make_shop, report
from tracking.commands import record_order
from tracking.models import OrderPromise
from tracking.rules.promises import Kept, Sold, kept_prices, without_items
from tracking.schemas.outcomes import Created
from tracking.schemas.reports import LineReport

CLICKED = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOLD = CLICKED + timedelta(days=5)
TERMS = Terms(share_bps=2_500, currency="USD")
DAY = date(2026, 3, 7)
ONE = Sold(1, "Bootcamp", "BC-1", 1, 14_900)


def fact(price: int, day: float, *, said: float | None = None, was: int = 19_900, is_change: bool = False) -> PriceFact:
    announced = CLICKED + timedelta(days=day if said is None else said)
    return PriceFact(
        price_minor=price,
        was_minor=was,
        from_at=CLICKED + timedelta(days=day),
        until_at=None,
        announced_at=announced,
        is_change=is_change,
    )


def offer(*offered: PriceFact) -> list[Prices]:
    bootcamp = Prices(
        product_id=ids.new(), name="Bootcamp", sku="BC-1", currency="USD", product_minor=19_900, offered=offered
    )
    return [bootcamp]


def kept(item: Sold, *offered: PriceFact) -> list[Kept]:
    return kept_prices([item], offer(*offered), clicked_at=CLICKED, sold_at=SOLD)


def test_a_price_that_fell_after_the_click_counts_at_what_it_was() -> None:
    assert kept(ONE, fact(14_900, 2)) == [Kept(ONE, 19_900)]


def test_a_price_that_rose_counts_at_the_new_one_though_the_old_one_was_honoured() -> None:
    honoured = replace(ONE, unit_minor=19_900)
    assert kept(honoured, fact(24_900, 2, said=-1, is_change=True)) == [Kept(honoured, 24_900)]
    assert kept(replace(ONE, unit_minor=24_900), fact(24_900, 2, said=-1, is_change=True)) == []


def test_an_order_before_a_change_takes_effect_counts_at_the_price_of_its_day() -> None:
    assert kept(ONE, fact(14_900, 6, said=1, is_change=True)) == [Kept(ONE, 19_900)]


@pytest.mark.parametrize(
    "fallen",
    [
        fact(14_900, -3),  # before the click
        fact(14_900, 2, said=-1),  # known to whoever clicked, and no promise was changed
        fact(14_900, 9),  # announced after the sale
    ],
)
def test_what_was_not_in_transit_counts_at_what_was_charged(fallen: PriceFact) -> None:
    assert kept(ONE, fallen) == []


def test_another_product_and_nothing_sold_keep_nothing() -> None:
    fallen = fact(14_900, 2)
    assert kept(replace(ONE, name="Something else", sku=""), fallen) == []
    assert kept(replace(ONE, quantity=0), fallen) == []
    assert [each.counts_minor for each in kept(replace(ONE, name=" bootCAMP ", sku=""), fallen)] == [19_900]


def test_an_order_without_items_is_taken_for_the_only_product_where_that_explains_it() -> None:
    fallen = offer(fact(14_900, 2))
    when = {"clicked_at": CLICKED, "sold_at": SOLD}
    assert without_items(29_800, fallen, **when) == [Sold(0, "Bootcamp", "BC-1", 2, 14_900)]
    assert without_items(15_000, fallen, **when) == []
    assert without_items(0, fallen, **when) == []
    assert without_items(14_900, fallen * 2, **when) == []


RAISED = Raised(name="Bootcamp", quantity=2, charged_minor=14_900, counts_minor=19_900)


def facts(**given: Any) -> OrderFacts:
    order = OrderFacts(currency="USD", placed_on=DAY, gross_minor=29_800, raised=(RAISED,))
    return replace(order, **given)


def test_the_share_is_worked_out_on_the_higher_base_and_says_so() -> None:
    found = target(facts(), TERMS)
    assert (base_of(facts(), TERMS), found.target_minor) == (39_800, 9_950)
    step = found.steps[1]
    assert (step.label, step.amount) == ("Plus the price it counts at", Money(10_000, "USD"))
    assert step.note.startswith("2 × Bootcamp: 199.00 instead of 149.00")
    assert sum(each.amount.minor for each in found.steps[:2]) == found.steps[2].amount.minor


def test_money_that_goes_back_takes_its_part_of_the_higher_base_along() -> None:
    half, all_of_it = (TakenBack(gross_minor=minor, occurred_on=DAY) for minor in (14_900, 29_800))
    assert base_left(facts(taken_back=(half,)), TERMS) == 19_900
    assert base_left(facts(taken_back=(all_of_it,)), TERMS) == 0
    goods = TakenBack(gross_minor=14_900, net_minor=14_900, occurred_on=DAY)
    assert base_left(facts(taken_back=(goods,)), TERMS) == 19_900


def test_a_rule_for_one_product_counts_its_own_higher_price() -> None:
    lines = (LineFacts(quantity=2, total_minor=29_800, name="Bootcamp", raised_minor=10_000),)
    less_cost = replace(TERMS, base=Base.NET, deductions=(Deduction.COST,))
    assert target(facts(lines=lines), less_cost).base_minor == 39_800


@pytest.fixture
def shop(clock: Clock) -> tuple[Shop, Carrier]:
    clock.set("2026-03-02T12:00Z")
    made = make_shop()
    add_product(made.program_id, bootcamp(19_900), actor=made.actor)
    return made, make_carrier(made)


def bootcamp(price: int) -> ProductDraft:
    return ProductDraft(name="Bootcamp", price=Money(price, "USD"), sku="BC-1")


def reprice(shop: Shop, price: int) -> None:
    product = db.session.query(Product).one()
    change_product(product.id, bootcamp(price), actor=shop.actor)


def sold(shop: Shop, price: int, **given: object) -> Id:
    line = LineReport(name="Bootcamp", sku="BC-1", quantity=1, unit_minor=price)
    told = {"gross_minor": price, "lines": (line,)} | given
    outcome = record_order(report(**told), program_id=shop.program_id, actor=shop.actor)
    assert isinstance(outcome, Created)
    accrue_order(outcome.order.id)
    return outcome.order.id


def earned(order_id: Id) -> int:
    return db.session.query(Earning).filter(Earning.order_id == order_id).one().posted_minor


def test_a_lower_price_after_a_click_lowers_nothing_that_click_earns(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    before = click(carrier)
    clock.advance(days=1)
    reprice(seller, 9_900)
    clock.advance(days=1)
    after = click(carrier)
    assert earned(sold(seller, 9_900, click_id=before)) == 4_975  # a quarter of 199.00
    assert earned(sold(seller, 9_900, click_id=after)) == 2_475


def test_an_order_of_which_only_the_amount_is_known_counts_the_same(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    before = click(carrier)
    clock.advance(days=1)
    reprice(seller, 9_900)
    assert earned(sold(seller, 9_900, lines=(), click_id=before)) == 4_975


def test_no_later_price_changes_what_was_earned(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    order_id = sold(seller, 19_900, click_id=click(carrier))
    for price in (9_900, 29_900):
        clock.advance(days=1)
        reprice(seller, price)
        accrue_all()
        assert earned(order_id) == 4_975


def test_the_price_of_a_campaign_counts_for_its_own_links(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    campaign = create_campaign(seller.program_id, CampaignDraft(name="Spring"), actor=seller.actor)
    join(carrier, campaign.id)
    before, elsewhere = click(carrier), make_carrier(seller)
    other = click(elsewhere)
    clock.advance(days=1)
    product = db.session.query(Product).one()
    draft = PriceDraft(product_id=product.public_id, price=Money(14_900, "USD"))
    set_price(campaign.id, draft, actor=seller.actor)
    clock.advance(days=1)
    assert earned(sold(seller, 14_900, click_id=before)) == 4_975
    assert earned(sold(seller, 14_900, click_id=other)) == 3_725


@command
def join(carrier: Carrier, campaign_id: Id) -> None:
    db.session.get_one(Placement, carrier.placement_id).campaign_id = campaign_id


def test_what_an_order_counts_at_is_kept_with_it_for_ever(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    before = click(carrier)
    clock.advance(days=1)
    reprice(seller, 9_900)
    order_id = sold(seller, 9_900, click_id=before)
    row = db.session.query(OrderPromise).one()
    assert (row.order_id, row.charged_minor, row.counts_minor, row.quantity) == (order_id, 9_900, 19_900, 1)
    with pytest.raises(DatabaseError, match="never changed"):
        change(row.id)
    explanation = subjects_of(seller.seller_id, order_id)[0].explanation
    assert explanation is not None
    assert "199.00 instead of 99.00" in explanation.steps[1].note


@command
def change(row_id: Id) -> None:
    db.session.get_one(OrderPromise, row_id).counts_minor = 1
    db.session.flush()


def test_a_code_used_after_the_price_fell_counts_at_what_was_charged(shop: tuple[Shop, Carrier], clock: Clock) -> None:
    seller, carrier = shop
    make_coupon(seller, carrier)
    reprice(seller, 9_900)
    clock.advance(days=1)
    assert earned(sold(seller, 9_900, coupons=("CHAMBER20",), customer=None)) == 2_475
