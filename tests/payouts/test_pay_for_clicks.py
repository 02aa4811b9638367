"""Pay per click: people once a day, within both limits and a valid approval; one entry a day, and every day opens."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts.models import Organization
from accounts.permissions import Role
from campaigns.models import Link, PlacementInterval
from campaigns.rules.placements import PlacementState
from core import clock as product_clock
from core.access import SYSTEM
from core.db import add, command, db
from core.errors import AppError
from core.money import Money
from partners.models import AgreementVersion
from partners.rules import words
from partners.rules.per_click import PerClick
from partners.rules.shares.clicks import ClickFacts, clicks_target, follow_each_other
from partners.rules.terms import Terms, check
from payouts.commands.clicks import pay_clicks_of
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Earning, Entry
from payouts.queries.balances import balances
from payouts.queries.checks import check_books
from payouts.rules.kinds import EarningKind, HoldReason
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import with_terms
from tests.tracking.factories import Carrier, Shop, make_carrier, make_shop
from tracking.commands.click_days import count_click_days
from tracking.models import Click, ClickDay
from tracking.rules.click_days import LeftOut, Seen, count
from tracking.rules.click_ids import new_id
from tracking.rules.traffic import TrafficClass

PAID = PerClick(20, most_a_day=3, most_a_month=5)
TERMS = with_terms(hold_days=10, per_click=PAID)
HUMAN = TrafficClass.HUMAN


@pytest.fixture
def shop(clock: Clock) -> Shop:
    clock.set("2026-03-05T09:00Z")
    return make_shop()


@command
def opened(carrier: Carrier, visitor: str, *, traffic: TrafficClass = HUMAN, at: datetime | None = None) -> None:
    link, moment = db.session.get_one(Link, carrier.link_id), at or product_clock.now()
    add(
        Click(
            id=new_id(moment), seller_id=link.seller_id, program_id=link.program_id, link_id=link.id,
            placement_id=link.placement_id, partnership_id=link.partnership_id, at=moment, traffic_class=traffic,
            rules_version=2, found_state="earning", visitor_hash=visitor,
        )
    )  # fmt: skip


def day_over(clock: Clock, days: int = 1) -> None:
    clock.advance(days=days)


def paid(shop: Shop) -> list[Earning]:
    pay_clicks_of(shop.seller_id)
    assert check_books(shop.seller_id) == []
    query = select(Earning).where(Earning.kind == EarningKind.CLICK, Earning.seller_id == shop.seller_id)
    return list(db.session.scalars(query.order_by(Earning.earned_at)))


def test_people_count_once_a_day_and_everything_else_is_counted_apart(clock: Clock, shop: Shop) -> None:
    carrier = make_carrier(shop, terms=TERMS)
    for visitor in ("ada", "ada", "bob"):
        opened(carrier, visitor)
    for traffic in (TrafficClass.BOT, TrafficClass.SCANNER, TrafficClass.PREFETCH, TrafficClass.UNKNOWN):
        opened(carrier, "it", traffic=traffic)
    assert paid(shop) == [], "a day is counted when it is over"
    day_over(clock)
    (earning,) = paid(shop)
    assert (earning.posted_minor, earning.held_minor, earning.release_on) == (40, 40, date(2026, 3, 15))
    counts = db.session.scalars(select(ClickDay)).one()
    assert counts.left_out == {"again": 1, "program": 1, "scanner": 1, "ahead": 1, "unknown": 1}
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1, "one entry for the day"
    assert paid(shop) == [earning]
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_both_limits_hold_and_a_new_month_begins_anew(clock: Clock, shop: Shop) -> None:
    carrier = make_carrier(shop, terms=TERMS)
    for day in (5, 6, 30, 32):
        clock.set("2026-03-01T09:00Z")
        clock.advance(days=day - 1)
        for number in range(4):
            opened(carrier, f"visitor {number}")
        day_over(clock)
        paid(shop)
    assert [earning.posted_minor for earning in paid(shop)] == [60, 40, 0, 60]


def test_a_click_counts_only_while_a_sale_would(clock: Clock, shop: Shop) -> None:
    carrier = make_carrier(shop, terms=replace(TERMS, tail_days=2))
    over_since(carrier, product_clock.now() - timedelta(days=1))
    opened(carrier, "in the tail")
    clock.advance(days=3)
    opened(carrier, "after it")
    day_over(clock)
    (earning,) = paid(shop)
    assert earning.posted_minor == 20
    left = [row.left_out for row in db.session.scalars(select(ClickDay).order_by(ClickDay.day))]
    assert left == [{}, {"not_earning": 1}]


@command
def over_since(carrier: Carrier, at: datetime) -> None:
    row = db.session.scalars(
        select(PlacementInterval).where(
            PlacementInterval.placement_id == carrier.placement_id, PlacementInterval.state == PlacementState.LIVE
        )
    ).one()
    row.until_at = at


def test_what_is_counted_stays_whatever_is_judged_later(clock: Clock, shop: Shop) -> None:
    """Nothing the seller does alone takes back what was earned."""
    carrier = make_carrier(shop, terms=TERMS)
    opened(carrier, "ada")
    day_over(clock)
    paid(shop)
    judged_again(TrafficClass.BOT)
    (earning,) = paid(shop)
    assert earning.posted_minor == 20


@command
def judged_again(traffic: TrafficClass) -> None:
    for click in db.session.scalars(select(Click)):
        click.traffic_class = traffic


def test_clicks_of_a_closed_month_are_booked_in_the_open_one(clock: Clock, shop: Shop) -> None:
    carrier = make_carrier(shop, terms=TERMS)
    clock.set("2026-03-31T23:30Z")
    opened(carrier, "ada")
    clock.set("2026-04-02T09:00Z")
    close_period(shop.seller_id, "2026-03", actor=SYSTEM)
    paid(shop)
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.period, entry.adjusts_period, entry.reason) == ("2026-04", "2026-03", "1 click on 2026-03-31")
    clock.set("2026-04-10T09:00Z")
    release_due()
    assert balances(carrier.partnership_id, "USD").payable == 20
    assert check_books(shop.seller_id) == []


def test_terms_without_it_pay_nothing_and_clicks_wait_for_terms(clock: Clock, shop: Shop) -> None:
    plain, waiting = make_carrier(shop, terms=with_terms()), make_carrier(shop, "Fern", terms=TERMS)
    not_accepted(waiting)
    for carrier in (plain, waiting):
        opened(carrier, "ada")
    day_over(clock)
    (earning,) = paid(shop)
    assert (earning.partnership_id, earning.hold_reason) == (waiting.partnership_id, HoldReason.TERMS)


@command
def not_accepted(carrier: Carrier) -> None:
    db.session.get_one(AgreementVersion, carrier.version_id).accepted_at = None


@pytest.mark.parametrize("is_seller", [True, False])
def test_both_sides_open_a_day(
    clock: Clock, shop: Shop, client: FlaskClient, queries: QueryCounter, app: Flask, is_seller: bool
) -> None:
    carrier = make_carrier(shop, terms=TERMS)
    for number in range(5):
        opened(carrier, f"visitor {number}")
    opened(carrier, "it", traffic=TrafficClass.SCANNER)
    day_over(clock)
    (earning,) = paid(shop)
    organization = db.session.get_one(Organization, shop.seller_id if is_seller else carrier.partner_id)
    browser, address = sign_in(client, make_person(organization, Role.OWNER)), f"/earnings/{earning.public_id}"
    browser.get(address)
    with queries.at_most(12):
        page = browser.get(address).text
    assert "Clicks of 5 Mar 2026" in page
    assert "5 clicks counted" in page
    assert "2 over 3 a day." in page
    assert "Opened by a mail scanner" in page
    assert "3 clicks of 5 counted on" in page
    told = browser.get(f"{address}/data.json").get_json()
    assert (told["amount_minor"], told["paid_clicks"], told["over_the_day"], told["day"]) == (60, 3, 2, "2026-03-05")
    assert told["facts"]["not_counted"] == {"scanner": 1}
    assert "Clicks of 5 Mar 2026" in browser.get("/shares" if is_seller else "/earnings").text
    runner = app.test_cli_runner()
    assert json.loads(runner.invoke(args=["shares", "explain", earning.public_id, "--json"]).output) == told
    assert "not paid: Opened" in runner.invoke(args=["shares", "explain", earning.public_id]).output
    stranger = make_carrier(make_shop("Elsewhere"), terms=TERMS)
    other = sign_in(client, make_person(db.session.get_one(Organization, stranger.partner_id), Role.OWNER))
    assert other.get(address).status_code == 404


def test_a_day_is_worked_out_by_both_limits() -> None:
    made = clicks_target(ClickFacts(counted=9, paid_today=1, paid_this_month=4), PAID, "USD")
    assert (made.target_minor, made.paid, made.over_day, made.over_month) == (20, 1, 7, 1)
    assert sum(step.amount.minor for step in made.steps[:-1]) == made.steps[-1].amount.minor == made.target_minor
    days = follow_each_other([(1, 2), (1, 2), (2, 9)], PAID, "USD")
    assert [(each.paid_today, each.paid_this_month) for each in days] == [(0, 0), (2, 2), (0, 3)]


def test_contested_clicks_stand_apart() -> None:
    seen = [Seen(HUMAN, "ada", earns=True), Seen(HUMAN, "bob", earns=True, is_contested=True)]
    found = count([*seen, Seen(HUMAN, "bob", earns=True), Seen(HUMAN, "cy", earns=False)])
    assert (found.counted, found.contested) == (1, 1)
    assert found.left_out == {LeftOut.AGAIN: 1, LeftOut.NOT_EARNING: 1}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"minor": 0}, "click_amount"),
        ({"most_a_day": 0}, "clicks_a_day"),
        ({"most_a_month": 2}, "clicks_a_month"),
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refused:
        check(replace(TERMS, per_click=replace(PAID, **changed)))
    assert refused.value.field == field


def test_terms_tell_what_a_click_earns_and_are_read_again() -> None:
    assert Terms.from_json(TERMS.to_json()) == TERMS
    assert "per_click" not in with_terms().to_json()
    said = words.in_plain_words(TERMS)
    assert "Besides, you earn 0.20 USD for each person who follows one of your links, whether they buy or not." in said
    assert "At most 3 clicks a day and 5 a month are paid for each placement." in said
    assert words.headline(TERMS) == "25% of each sale, with pay for clicks"
    example = words.worked_example(TERMS, Money(10_000, "USD")).clicks
    assert example is not None
    assert (example.clicks, example.earned) == (8, Money(60, "USD"))


def test_counting_again_counts_nothing_twice(clock: Clock, shop: Shop) -> None:
    carrier = make_carrier(shop, terms=TERMS)
    opened(carrier, "ada")
    day_over(clock)
    assert count_click_days(shop.seller_id) == 1
    assert count_click_days(shop.seller_id) == 0
