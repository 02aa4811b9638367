"""Results: people beside everything that reached a link, orders and net after refunds, each side its own."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from accounts.models import Organization
from accounts.permissions import Role
from core.config import settings
from core.db import db
from core.ids import Id
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, click, make_carrier, make_shop, report
from tracking.commands import record_adjustment, record_order
from tracking.queries.results import list_results
from tracking.redirector.door import Redirector
from tracking.schemas.reports import AdjustmentReport

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"


def visit(app: Flask, carrier: Carrier, *agents: str) -> None:
    door = Redirector(app.wsgi_app, app, settings())
    db.session.remove()
    for agent in agents:
        Client(door).get(f"/r/{carrier.code}", headers={"User-Agent": agent})


@pytest.fixture
def as_(client: FlaskClient) -> Callable[[Id], FlaskClient]:
    def enter(organization_id: Id) -> FlaskClient:
        return sign_in(client, make_person(db.session.get_one(Organization, organization_id), Role.OWNER))

    return enter


def test_people_and_programs_are_counted_apart(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    visit(app, carrier, PERSON, PERSON + " 2", "curl/8.0", PERSON)
    found = list_results(shop.actor, days=None, zone="UTC")[0]
    assert (found.clicks.human, found.clicks.raw) == (2, 4)


def test_revenue_is_net_after_refunds() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    sale = report(gross_minor=11_900, tax_minor=1_900, click_id=click(carrier))
    order = record_order(sale, program_id=shop.program_id, actor=shop.actor).order
    record_adjustment(AdjustmentReport(external_id="RF-1", order_id=order.id, amount_minor=2_380), actor=shop.actor)
    found = list_results(shop.actor, days=None, zone="UTC")[0]
    assert (found.orders, [amount.minor for amount in found.net]) == (1, [8_000])


def test_a_partner_sees_its_own_part_alone(app: Flask, as_: Callable[[Id], FlaskClient]) -> None:
    shop = make_shop()
    mine, other = make_carrier(shop, "Fern Letters"), make_carrier(shop, "Opal Market")
    visit(app, other, PERSON)
    page = as_(mine.partner_id).get("/results").text
    assert "Fern Letters's list" in page or "Fern Letters&#39;s list" in page
    assert "Opal Market" not in page


def test_the_page_opens_a_number_to_its_parts(app: Flask, as_: Callable[[Id], FlaskClient]) -> None:
    shop = make_shop()
    visit(app, make_carrier(shop), PERSON, "curl/8.0", "curl/8.0")
    here = as_(shop.seller_id)
    assert ",1,3,0,," in here.get("/results.csv").text
    assert "2 crawlers and other programs" in here.get("/results").text


def test_without_placements_the_page_says_what_comes(as_: Callable[[Id], FlaskClient]) -> None:
    assert "No results yet" in as_(make_shop().seller_id).get("/results").text
