"""Racing presses about stores, with real commits from many threads: one effect, and never more than is due."""

from datetime import date
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from core.access import SYSTEM
from core.db import db
from partners.rules.settlements import SoldLine
from payouts.commands import runs
from payouts.commands.periods import close_period
from payouts.models import Entry, Remittance
from payouts.queries.checks import check_books
from payouts.rules.kinds import EntryKind
from tests.harness.clock import Clock
from tests.partners.test_race_answers import race
from tests.payouts.shop import EXAMPLE, earning_shop, make_shop, payable


def test_setting_off_while_the_money_arrives_never_takes_more_than_is_owed(app: Flask, clock: Clock) -> None:
    shop = earning_shop(clock, 2_000_000, may_net=True)
    today = date(2026, 6, 20)
    jobs = [lambda: runs.draft_run("2026-05", actor=shop.finance.actor)] * 3
    refused = race(app, [*jobs, *(partial(shop.pay, 60_000, f"FT-{each}", today) for each in range(3))])
    assert len(refused) == 2  # the second and third run
    netted = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == EntryKind.NET))
    assert netted == 1
    assert payable(shop) - shop.owed() == 500_000 - 218_790 + 3 * 60_000
    assert shop.owed() <= 0
    assert payable(shop) in {500_000 - 218_790 + 60_000 * before for before in range(4)}
    assert check_books(shop.deal.seller_id) == []


def test_the_same_remittance_from_six_tabs_at_once_is_one(app: Flask, clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    assert race(app, [lambda: shop.pay(1_000, "FT-1")] * 6) == []
    assert shop.owed() == 217_790
    assert db.session.scalar(select(func.count()).select_from(Remittance)) == 1


def test_the_same_report_six_times_at_once_is_one_and_others_are_refused(app: Flask, clock: Clock) -> None:
    shop = make_shop(clock)
    lines = [EXAMPLE] * 3 + [SoldLine("Bootcamp", 41, 9_900)] * 3
    refused = race(app, [partial(shop.report, line) for line in lines])
    assert len(refused) == 3
    assert shop.owed() in {218_790, 41 * 6_435}
    assert check_books(shop.deal.seller_id) == []


def test_a_report_while_the_month_closes_lands_in_one_open_month(app: Flask, clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report(SoldLine("Bootcamp", 1, 9_900))
    clock.set("2026-05-02T12:00Z")
    race(
        app,
        [
            lambda: close_period(shop.deal.seller_id, "2026-04", actor=SYSTEM),
            lambda: shop.report(month="2026-04"),
            lambda: shop.report(EXAMPLE, number=2, note="More."),
        ],
    )
    assert shop.owed() == 2 * 218_790
    assert check_books(shop.deal.seller_id) == []
