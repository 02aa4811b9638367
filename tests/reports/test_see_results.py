"""Results: people beside everything that reached a link, orders and net after refunds, each side its own."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from accounts.models import Organization
from accounts.permissions import Role
from core import clock
from core.access import Actor
from core.config import settings
from core.db import add, command, db
from core.ids import Id
from payouts.commands import accrue_order
from reports.queries.results import Scope
from reports.queries.results_rows import Results, find_results
from reports.rules.results import By, Tally
from reports.rules.windows import LONGEST, MOST_DAYS_DRAWN, days_between, last_days
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, make_placement, sell, take_back
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import record_adjustment, record_order
from tracking.models import Conversion
from tracking.redirector.door import Redirector
from tracking.schemas.reports import AdjustmentReport

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"


def visit(app: Flask, carrier: Carrier, *agents: str) -> None:
    door = Redirector(app.wsgi_app, app, settings())
    db.session.remove()
    for agent in agents:
        Client(door).get(f"/r/{carrier.code}", headers={"User-Agent": agent})


def results(actor: Actor, by: By = By.PART, days: int = 30) -> Results:
    return find_results(Scope(actor, last_days(clock.today("UTC"), days, "UTC"), "USD"), by)


def owner_of(deal: Deal) -> Actor:
    return make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER).actor


@pytest.fixture
def as_(client: FlaskClient) -> Callable[[Id], FlaskClient]:
    def enter(organization_id: Id) -> FlaskClient:
        return sign_in(client, make_person(db.session.get_one(Organization, organization_id), Role.OWNER))

    return enter


def test_people_and_programs_are_counted_apart(app: Flask) -> None:
    shop = make_shop()
    visit(app, make_carrier(shop), PERSON, PERSON + " 2", "curl/8.0", PERSON)
    [row] = results(shop.actor).rows
    assert (row.tally.people, row.tally.all_clicks) == (2, 4)


def test_revenue_is_net_after_refunds() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    sale = report(gross_minor=11_900, tax_minor=1_900, click_id=click(carrier))
    order = record_order(sale, program_id=shop.program_id, actor=shop.actor).order
    record_adjustment(AdjustmentReport(external_id="RF-1", order_id=order.id, amount_minor=2_380), actor=shop.actor)
    [row] = results(shop.actor).rows
    assert (row.tally.orders, row.tally.net) == (1, 8_000)


@pytest.mark.parametrize("by", list(By))
def test_the_rows_add_up_to_the_figures_above_whatever_is_compared(app: Flask, by: By) -> None:
    shop = make_shop()
    first, second = make_carrier(shop, "Fern Letters"), make_carrier(shop, "Opal Market")
    visit(app, first, PERSON, "curl/8.0")
    visit(app, second, PERSON)
    for gross, carrier in ((10_000, first), (3_333, second), (501, second)):
        record_order(report(gross_minor=gross, click_id=click(carrier)), program_id=shop.program_id, actor=shop.actor)
    found = results(shop.actor, by)
    over_time = sum(found.series, Tally())
    assert (found.now.clicks, found.now.net, found.now.share) == (over_time.clicks, over_time.net, over_time.share)
    assert (found.now.people, found.now.all_clicks, found.now.orders, found.now.net) == (2, 3, 3, 13_834)


@command
def share_with(order_id: Id, placement_id: Id, weight: int) -> None:
    first = db.session.query(Conversion).filter_by(order_id=order_id).one()
    names = ("seller_id", "partnership_id", "partner_id", "agreement_version_id", "evidence", "touched_at", "trace")
    given = {name: getattr(first, name) for name in names}
    add(Conversion(**given, order_id=order_id, placement_id=placement_id, weight=weight))


def test_an_order_of_two_parts_is_split_to_the_cent_and_counted_once() -> None:
    deal = make_deal()
    order_id = sell(deal, 10_001)
    share_with(order_id, make_placement(deal), 2)
    take_back(deal, order_id, 1)
    found = results(owner_of(deal))
    assert sorted(row.tally.net for row in found.rows) == [3_333, 6_667]
    assert (found.now.orders, found.now.net) == (1, 10_000)


def test_the_days_before_are_compared_and_do_not_count() -> None:
    deal = make_deal()
    for days_ago, gross in ((1, 1_000), (8, 700), (15, 50)):
        accrue_order(sell(deal, gross, placed_at=clock.now() - timedelta(days=days_ago)))
    found = results(owner_of(deal), days=7)
    assert (found.now.net, found.now.share, found.before.net) == (1_000, 250, 700)


def test_long_windows_are_drawn_by_week_and_end_where_they_end() -> None:
    window = days_between(date(2026, 1, 1), date(2026, 12, 31), today=date(2027, 1, 1), zone="UTC")
    pieces = window.pieces
    assert [day for piece in pieces for day in piece.days] == window.days
    assert len(pieces) == 53 <= MOST_DAYS_DRAWN


def test_days_may_be_named_in_any_order_and_a_year_at_most() -> None:
    late, early = date(2026, 3, 5), date(2020, 1, 1)
    window = days_between(late, early, today=late, zone="UTC")
    assert (window.last, window.length) == (late, LONGEST)


def test_a_partner_sees_its_own_part_alone(app: Flask, as_: Callable[[Id], FlaskClient]) -> None:
    shop = make_shop()
    mine, other = make_carrier(shop, "Fern Letters"), make_carrier(shop, "Opal Market")
    visit(app, mine, PERSON)
    visit(app, other, PERSON)
    here = as_(mine.partner_id)
    for by in By:
        page = here.get(f"/results?by={by}").text
        assert "Opal Market" not in page
        assert other.code not in page
    assert "Fern Letters&#39;s list" in here.get("/results").text


def test_the_page_opens_a_number_to_its_parts(app: Flask, as_: Callable[[Id], FlaskClient]) -> None:
    shop = make_shop()
    visit(app, make_carrier(shop), PERSON, "curl/8.0", "curl/8.0")
    here = as_(shop.seller_id)
    assert ",1,3,0,0,USD,0.00,0.00" in here.get("/results.csv").text
    assert "2 crawlers and other programs" in here.get("/results").text


@pytest.mark.parametrize(
    "address", ["/results?by=nonsense&since=31.12.&until=x&currency=!", "/results?since=9999-12-31"]
)
def test_nonsense_in_the_address_shows_the_usual_page(as_: Callable[[Id], FlaskClient], address: str) -> None:
    answer = as_(make_shop().seller_id).get(address)
    assert answer.status_code == 200
    assert "No results in these days" in answer.text


@pytest.mark.parametrize("by", list(By))
def test_the_page_asks_the_database_little(app: Flask, as_: Callable[[Id], FlaskClient], by: By) -> None:
    shop: Shop = make_shop()
    visit(app, make_carrier(shop), PERSON)
    here = as_(shop.seller_id)
    with QueryCounter(db.engine) as counter:
        here.get(f"/results?by={by}")
    assert len(counter.statements) <= 12
