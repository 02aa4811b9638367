"""Terms that end with a customer's orders or months: which orders earn, and that a late one takes nothing away."""

from datetime import timedelta

from sqlalchemy import select

from core import clock as product_clock
from core.db import db
from core.ids import Id
from partners.rules.durations import Duration, DurationKind
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.models import Earning
from payouts.queries.checks import check_books
from payouts.queries.facts import subjects_of
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, make_customer, make_deal, sell, take_back, with_terms
from tracking.rules.refunds import AdjustmentKind

FIRST_TWO = with_terms(duration=Duration(DurationKind.ORDERS, 2))


def buy(deal: Deal, customer: Id | None, days_ago: int = 0) -> Id:
    order_id = sell(deal, 10_000, customer_id=customer, placed_at=product_clock.now() - timedelta(days=days_ago))
    accrue_order(order_id)
    return order_id


def posted(order_id: Id) -> int:
    return db.session.scalars(select(Earning.posted_minor).where(Earning.order_id == order_id)).one()


def test_the_first_orders_earn_and_the_next_says_why_it_does_not(clock: Clock) -> None:
    deal = make_deal(terms=FIRST_TWO)
    customer, other = make_customer(deal), make_customer(deal)
    orders = [buy(deal, each) for each in (customer, other, customer, customer, None, None, None)]
    assert [posted(order_id) for order_id in orders] == [2_500, 2_500, 2_500, 0, 2_500, 2_500, 2_500]
    found = subjects_of(deal.seller_id, orders[3])[0].explanation
    assert found is not None
    assert found.steps[-1].note == "Of a customer, the first 2 orders earn: this is the 3rd."
    assert found.rule == "Nothing: the first 2 orders of each customer"
    assert check_books(deal.seller_id) == []


def test_an_order_that_is_told_late_takes_nothing_from_those_before(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(duration=Duration(DurationKind.ORDERS, 1)))
    customer = make_customer(deal)
    first, late = buy(deal, customer), buy(deal, customer, days_ago=30)
    assert accrue_all() == 0
    assert (posted(first), posted(late)) == (2_500, 0)


def test_months_run_from_the_first_order(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(duration=Duration(DurationKind.MONTHS, 1)))
    customer = make_customer(deal)
    orders = [buy(deal, customer)]
    for days in (20, 20):
        clock.advance(days=days)
        orders.append(buy(deal, customer))
    assert [posted(order_id) for order_id in orders] == [2_500, 2_500, 0]


def test_a_refunded_order_counts_and_an_undone_one_makes_room(clock: Clock) -> None:
    deal = make_deal(terms=FIRST_TWO)
    customer = make_customer(deal)
    first, second, third = (buy(deal, customer) for _ in range(3))
    take_back(deal, first, 10_000)
    accrue_order(first)
    assert [posted(each) for each in (first, second, third)] == [0, 2_500, 0]
    take_back(deal, second, 10_000, kind=AdjustmentKind.UNDONE)
    accrue_order(second)
    assert [posted(each) for each in (first, second, third)] == [0, 0, 2_500]
    assert (check_books(deal.seller_id), accrue_all()) == ([], 0)
