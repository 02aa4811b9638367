"""A period as a whole opens to the sales it counts, and each sale tells its place in the period, on every door."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from partners.rules.scopes import Scope, Tier
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.models import Earning
from payouts.rules.kinds import EarningKind
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, sell, with_terms

SCOPE = Scope(tiers=(Tier(100_000, 3_000), Tier(900_000, 4_000)), cap_minor=50_000)


@pytest.fixture
def deal(clock: Clock) -> Deal:
    """150,000.00 and 150,000.00 sold in March: together 80,000 over both shares and tier, and a cap of 50,000."""
    clock.set("2026-03-02T12:00Z")
    made = make_deal(terms=with_terms(hold_days=10, scope=SCOPE))
    for _ in range(2):
        accrue_order(sell(made, 150_000))
    clock.set("2026-03-12T12:00Z")
    release_due()
    return made


def of(deal: Deal, *, seller: bool) -> Person:
    organization = db.session.get_one(Organization, deal.seller_id if seller else deal.partner_id)
    return make_person(organization, Role.OWNER)


def total() -> Earning:
    return db.session.scalars(select(Earning).where(Earning.kind == EarningKind.SCOPE)).one()


def newest_sale() -> Earning:
    query = select(Earning).where(Earning.kind == EarningKind.ORDER)
    return db.session.scalars(query.order_by(Earning.earned_at.desc(), Earning.id.desc())).first() or pytest.fail(
        "none"
    )


@pytest.mark.parametrize("is_seller", [True, False])
def test_both_sides_open_a_period_and_the_sales_in_it(
    deal: Deal, client: FlaskClient, queries: QueryCounter, is_seller: bool
) -> None:
    browser = sign_in(client, of(deal, seller=is_seller))
    address = f"/earnings/{total().public_id}"
    browser.get(address)
    with queries.at_most(12):
        page = browser.get(address).text
    assert "March 2026 as a whole" in page
    assert "5% more from 1000.00 USD on" in page
    assert "30% instead of 25% of what comes from there on: 2000.00." in page
    assert "Over the cap" in page
    assert "Tiers and cap of March 2026: 2 orders counted, 350.00 USD over the cap" in page
    assert "Comes off the shares of this period" in page
    assert page.count('data-label="Counts for"') == 2
    listed = browser.get("/shares" if is_seller else "/earnings").text
    assert "March 2026 as a whole" in listed


def test_a_sale_tells_its_place_in_the_period(deal: Deal, client: FlaskClient, queries: QueryCounter) -> None:
    browser = sign_in(client, of(deal, seller=False))
    address = f"/earnings/{newest_sale().public_id}"
    browser.get(address)
    with queries.at_most(12):
        page = browser.get(address).text
    assert "In March 2026 2 orders are counted, with shares worked out on 3000.00 USD." in page
    assert "Tier 1 is reached: 30% from 1000.00 USD on." in page
    assert "40% begins from 9000.00 USD on." in page
    assert "This sale counts for 1500.00 USD." in page
    assert "250.00 USD of it is over the cap of 500.00 USD" in page
    assert f'href="/earnings/{total().public_id}"' in page


def test_the_same_is_there_as_data_and_on_the_command_line(deal: Deal, client: FlaskClient, app: Flask) -> None:
    name, sale = total().public_id, newest_sale().public_id
    browser = sign_in(client, of(deal, seller=False))
    told = browser.get(f"/earnings/{name}/data.json").get_json()
    assert (told["amount_minor"], told["over_the_cap_minor"], told["period"]) == (-25_000, 35_000, "2026-03")
    assert told["facts"]["revenue_minor"] == 300_000
    assert [each["over_the_cap_minor"] for each in told["sales"]] == [25_000, 0]
    assert browser.get(f"/earnings/{sale}/data.json").get_json()["period"]["tier"] == 1
    runner = app.test_cli_runner()
    assert json.loads(runner.invoke(args=["shares", "explain", name, "--json"]).output) == told
    assert "March 2026 as a whole, Northbeam Training to" in runner.invoke(args=["shares", "explain", name]).output


def test_a_period_of_somebody_else_is_not_there_and_one_that_brings_nothing_is_not_listed(
    deal: Deal, client: FlaskClient
) -> None:
    small = make_deal(terms=with_terms(scope=SCOPE))
    accrue_order(sell(small, 1_000))
    browser = sign_in(client, of(small, seller=True))
    assert browser.get(f"/earnings/{total_of(deal).public_id}").status_code == 404
    assert "as a whole" not in browser.get("/shares").text
    assert browser.get(f"/earnings/{total_of(small).public_id}").status_code == 200


def total_of(deal: Deal) -> Earning:
    query = select(Earning).where(Earning.kind == EarningKind.SCOPE, Earning.seller_id == deal.seller_id)
    return db.session.scalars(query).one()
