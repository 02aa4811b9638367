"""Accruing: the difference between what an earning should come to and what is posted, booked once."""

from datetime import UTC, datetime

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.commands.holds import lift_terms_hold, release_due
from payouts.models import Earning, Entry
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, accept_terms, make_deal, make_placement, sell, take_back, with_terms
from tracking.rules.refunds import AdjustmentKind


def money(deal: Deal) -> Balances:
    assert check_books(deal.seller_id) == []
    return balances(deal.partnership_id, deal.currency)


def earning_of(order_id: Id) -> Earning:
    return db.session.scalars(select(Earning).where(Earning.order_id == order_id)).one()


def test_a_sale_earns_its_share_and_waits(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(share_bps=2_500, hold_days=30))
    order_id = sell(deal, 1_999)
    accrue_order(order_id)
    assert money(deal) == Balances("USD", held=500)
    assert str(earning_of(order_id).release_on) == "2026-04-01"


def test_accruing_again_changes_nothing(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    assert len(accrue_order(order_id)) == 1
    assert accrue_order(order_id) == []
    assert accrue_all() == 0
    assert money(deal) == Balances("USD", held=2_500)


def test_the_sweep_books_what_no_handler_heard_of(clock: Clock) -> None:
    deal = make_deal()
    for gross in (10_000, 5_000, 999):
        sell(deal, gross)
    assert accrue_all() == 3
    assert money(deal) == Balances("USD", held=2_500 + 1_250 + 250)


def test_a_partial_refund_takes_back_exactly_its_part(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    take_back(deal, order_id, 4_000)
    entry = accrue_order(order_id)[0]
    assert money(deal) == Balances("USD", held=1_500)
    assert (entry.kind, entry.reason) == ("reverse", f"Refund on 2026-03-02, order {earning_order(order_id)}")


def earning_order(order_id: Id) -> str:
    from tracking.models import Order

    return db.session.get_one(Order, order_id).short_number


def test_a_refund_after_release_lowers_the_next_payment(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.advance(days=30)
    assert release_due() == 1
    take_back(deal, order_id, 10_000)
    accrue_order(order_id)
    assert money(deal) == Balances("USD")


def test_a_dispute_that_is_won_later_gives_back_what_it_took(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.advance(days=40)
    release_due()
    take_back(deal, order_id, 10_000, kind=AdjustmentKind.DISPUTE_LOST)
    accrue_order(order_id)
    take_back(deal, order_id, -10_000, kind=AdjustmentKind.CORRECTION)
    accrue_order(order_id)
    assert money(deal) == Balances("USD", payable=2_500)


def test_a_refund_after_the_clawback_days_is_the_sellers_cost(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(clawback_days=120))
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.advance(days=121)
    take_back(deal, order_id, 10_000)
    assert accrue_order(order_id) == []
    assert money(deal) == Balances("USD", held=2_500)


def test_a_refund_for_the_sellers_own_fault_takes_nothing_back(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    take_back(deal, order_id, 10_000, is_sellers_fault=True)
    assert accrue_order(order_id) == []


def test_two_placements_share_one_order_to_the_cent(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(share_bps=3_333))
    order_id = sell(deal, 1_001, weights={deal.placement_id: 1, make_placement(deal): 2})
    assert len(accrue_order(order_id)) == 2
    assert money(deal).held == 334


def test_a_sale_in_another_currency_is_kept_and_earns_nothing(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000, currency="EUR")
    assert accrue_order(order_id) == []
    assert accrue_all() == 0
    assert money(deal) == Balances("USD")


def test_an_unknown_order_is_ignored(clock: Clock) -> None:
    assert accrue_order(make_deal().program_id) == []


def test_shares_wait_until_the_partner_accepts_the_terms(clock: Clock) -> None:
    deal = make_deal(is_accepted=False)
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.advance(days=60)
    assert release_due() == 0
    assert earning_of(order_id).hold_reason == "terms"
    assert lift_terms_hold(deal.partnership_id) == 0
    accept_terms(deal)
    assert release_due() == 1
    assert money(deal) == Balances("USD", payable=2_500)


def test_an_unpaid_order_waits_for_its_payment(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000, is_paid=False)
    accrue_order(order_id)
    clock.advance(days=400)
    assert release_due() == 0
    assert earning_of(order_id).hold_reason == "unpaid"


def test_the_hold_counts_days_of_the_sellers_own_zone(clock: Clock) -> None:
    deal = make_deal(zone="Pacific/Auckland", terms=with_terms(hold_days=1))
    order_id = sell(deal, 10_000, placed_at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    accrue_order(order_id)
    assert str(earning_of(order_id).release_on) == "2026-03-04"
    clock.set("2026-03-03T10:59Z")
    assert release_due() == 0
    clock.set("2026-03-03T11:00Z")
    assert release_due() == 1


def test_releasing_twice_releases_once(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.advance(days=31)
    assert (release_due(), release_due()) == (1, 0)
    assert money(deal) == Balances("USD", payable=2_500)


def test_more_than_a_batch_is_released(clock: Clock) -> None:
    deal = make_deal()
    for _ in range(53):
        accrue_order(sell(deal, 100))
    clock.advance(days=31)
    assert release_due() == 53
    assert db.session.query(Entry).filter_by(kind="release").count() == 53
