"""Racing writers, with real commits from many threads: one effect, nothing overdrawn, no chain broken."""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from core import jobs
from core.access import SYSTEM
from core.db import command, db
from core.errors import Conflict
from core.ids import Id
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.payouts import mark_paid
from payouts.commands.periods import close_period
from payouts.models import Earning, Entry, Period, Statement
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.payouts.factories import make_deal, make_placement, sell, take_back
from tests.payouts.office import make_office, only_payout


def race(app: Flask, work: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Run every job in a thread of its own, all starting together, and return what they raised."""
    barrier = threading.Barrier(len(work))
    raised: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                job()
            except Conflict as refusal:
                raised.append(refusal)
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_twelve_accruals_of_one_order_book_it_once(app: Flask, clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000, weights={deal.placement_id: 1, make_placement(deal): 1})
    race(app, [lambda: accrue_order(order_id)] * 12)
    assert (count(Earning), count(Entry)) == (2, 2)
    assert balances(deal.partnership_id, "USD") == Balances("USD", held=2_500)
    assert check_books(deal.seller_id) == []


def test_refunds_that_race_take_back_exactly_their_sum(app: Flask, clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)

    def refund() -> None:
        take_back(deal, order_id, 500)
        accrue_order(order_id)

    race(app, [refund] * 12)
    assert balances(deal.partnership_id, "USD") == Balances("USD", held=1_000)
    assert check_books(deal.seller_id) == []


def test_orders_of_many_partners_accrue_side_by_side(app: Flask, clock: Clock) -> None:
    first = make_deal()
    deals = [first, *(make_deal(seller_id=first.seller_id) for _ in range(3))]
    orders: list[Id] = [sell(deal, 10_000) for deal in deals for _ in range(4)]
    race(app, [partial(accrue_order, order_id) for order_id in orders])
    assert {balances(deal.partnership_id, "USD").held for deal in deals} == {10_000}
    assert check_books(first.seller_id) == []


def test_releases_that_race_with_refunds_never_release_too_much(app: Flask, clock: Clock) -> None:
    deal = make_deal()
    orders = [sell(deal, 10_000) for _ in range(6)]
    for order_id in orders:
        accrue_order(order_id)
    clock.advance(days=31)
    for order_id in orders[:3]:
        take_back(deal, order_id, 10_000)
    refunds: list[Callable[[], object]] = [partial(accrue_order, order_id) for order_id in orders[:3]]
    race(app, [*refunds, release_due, release_due, release_due])
    assert balances(deal.partnership_id, "USD") == Balances("USD", payable=7_500)
    assert check_books(deal.seller_id) == []


def test_a_month_closed_by_many_at_once_is_closed_once(app: Flask, clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    seller_id = deal.seller_id
    refused = race(app, [lambda: close_period(seller_id, "2026-03", actor=SYSTEM)] * 8)
    assert (len(refused), count(Period), count(Statement)) == (7, 1, 1)
    assert check_books(seller_id) == []


def test_a_payout_marked_paid_by_many_at_once_is_paid_once(app: Flask, clock: Clock) -> None:
    office = make_office(clock)
    payout_id = only_payout(office.approve(office.submit(office.draft()))).id
    approver, partnership_id = office.approver.actor, office.deal.partnership_id
    pay = [lambda: mark_paid(payout_id, actor=approver, reference="A", paid_on=date(2026, 5, 20))] * 8
    assert len(race(app, pay)) == 7
    assert balances(partnership_id, "USD") == Balances("USD", paid=2_500)
    assert check_books(office.deal.seller_id) == []


def test_forty_who_ask_for_the_same_work_at_once_all_succeed_and_write_one_job(app: Flask) -> None:
    @command
    def ask() -> None:
        jobs.enqueue("payouts.sweep", {}, dedupe_key="the same")

    assert race(app, [ask] * 40) == []
    assert count(jobs.Job) == 1
