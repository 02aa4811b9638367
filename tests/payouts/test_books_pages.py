"""The pages of earnings, statements, months and the ledger: each side sees its own, and every amount opens."""

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import command, db
from core.ids import Id
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Earning, Statement
from payouts.rules.ledger import sha256_of
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, sell, take_back
from tests.payouts.office import make_office, only_payout
from tracking.models import Order

PAGES = ("/earnings", "/shares", "/statements", "/ledger", "/periods")


def person_of(organization_id: Id, role: Role = Role.FINANCE_PREPARER) -> Person:
    return make_person(db.session.get_one(Organization, organization_id), role)


@pytest.fixture
def deal(clock: Clock) -> Deal:
    made = make_deal()
    order_id = sell(made, 19_900, tax=1_900)
    accrue_order(order_id)
    take_back(made, order_id, 5_000)
    accrue_order(order_id)
    clock.advance(days=30)
    release_due()
    return made


@pytest.fixture
def closed(deal: Deal) -> Deal:
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    return deal


def earning_id() -> str:
    return db.session.scalars(select(Earning)).one().public_id


def statement_id() -> str:
    return db.session.scalars(select(Statement)).one().public_id


@pytest.mark.parametrize("path", PAGES)
def test_every_list_says_what_to_do_when_it_is_empty(client: FlaskClient, clock: Clock, path: str) -> None:
    page = sign_in(client, person_of(make_deal().seller_id)).get(path)
    assert page.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_list_asks_few_questions(client: FlaskClient, closed: Deal, path: str, queries: QueryCounter) -> None:
    for _ in range(5):
        accrue_order(sell(closed, 1_000))
    sign_in(client, person_of(closed.seller_id)).get(path)
    with queries.at_most(12):
        client.get(path)


def test_a_partner_sees_its_share_and_where_it_is(client: FlaskClient, deal: Deal) -> None:
    page = sign_in(client, person_of(deal.partner_id, Role.MARKETER)).get("/earnings").text
    assert "$33.69" in page
    assert "Next payment" in page
    assert "SO-0" not in page


def test_an_amount_opens_to_what_made_it(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.partner_id, Role.MARKETER))
    page = client.get(f"/earnings/{earning_id()}").text
    for text in ("customer&#39;s order", "Less tax", "% of that", "Version 1", "Refund on Mar 2, 2026", "Earned"):
        assert text in page or text.replace("&#39;", "'") in page
    assert "SO-0" not in page


def test_the_seller_sees_the_whole_order_number(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    assert "SO-0" in client.get(f"/earnings/{earning_id()}").text
    assert "SO-0" in client.get("/shares").text


def test_each_side_can_take_the_list_as_a_table(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    (sold,) = csv.DictReader(io.StringIO(client.get("/shares.csv").text))
    assert sold["order"].startswith("SO-0")
    assert (sold["share"], sold["next_payment"], sold["waiting"]) == ("33.69", "33.69", "0.00")
    assert sold["explained_at"].endswith(f"/earnings/{earning_id()}")
    assert list(csv.DictReader(io.StringIO(client.get("/shares.csv?state=held").text))) == []
    partner = sign_in(client, person_of(deal.partner_id, Role.MARKETER))
    (earned,) = csv.DictReader(io.StringIO(partner.get("/earnings.csv").text))
    assert (earned["share"], "SO-0" in earned["order"]) == ("33.69", False)
    assert "/earnings.csv?state=payable" in partner.get("/earnings?state=payable").text


def test_the_explanation_adds_up_as_data(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    data = client.get(f"/earnings/{earning_id()}/data.json").json
    assert data is not None
    assert sum(place["minor"] for place in data["places"]) == data["amount_minor"]
    assert data["steps"][-1]["minor"] == data["amount_minor"]
    facts = data["facts"]
    assert (facts["gross_minor"], [back["gross_minor"] for back in facts["taken_back"]]) == (19_900, [5_000])
    assert data["hold"]["ended_on"] >= data["hold"]["ends_on"]


def test_a_sale_leads_to_its_earning(client: FlaskClient, deal: Deal) -> None:
    from tracking.models import Conversion

    conversion = db.session.scalars(select(Conversion)).one().public_id
    sign_in(client, person_of(deal.partner_id, Role.VIEWER))
    assert client.get(f"/conversions/{conversion}/earning").location.endswith(f"/earnings/{earning_id()}")


def test_nobody_else_sees_an_amount_or_a_statement(client: FlaskClient, closed: Deal) -> None:
    sign_in(client, person_of(make_deal().seller_id, Role.OWNER))
    addresses = [f"/earnings/{earning_id()}", f"/earnings/{earning_id()}/data.json"]
    addresses += [
        f"/statements/{statement_id()}{end}" for end in ("", "/statement.json", "/statement.csv", "/statement.pdf")
    ]
    assert {client.get(address).status_code for address in addresses} == {404}


@command
def move_to(organization_id: Id, address: str) -> None:
    db.session.get_one(Organization, organization_id).postal_address = address


def test_a_statement_names_both_addresses(client: FlaskClient, deal: Deal) -> None:
    move_to(deal.seller_id, "1 Seller Street")
    move_to(deal.partner_id, "2 Partner Lane")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    page = sign_in(client, person_of(deal.partner_id)).get(f"/statements/{statement_id()}").text
    assert "1 Seller Street" in page
    assert "2 Partner Lane" in page


@pytest.mark.parametrize("path", ["/shares", "/statements", "/ledger"])
def test_a_list_is_narrowed_to_the_partner_that_is_chosen(client: FlaskClient, closed: Deal, path: str) -> None:
    sign_in(client, person_of(closed.seller_id))
    chosen = re.search(r'<option value="(pn_\w+)">', client.get(path).text)
    assert chosen is not None
    page = client.get(f"{path}?partner={chosen[1]}")
    assert page.status_code == 200
    assert f'<option value="{chosen[1]}" selected>' in page.text


def test_both_sides_read_the_same_statement(client: FlaskClient, closed: Deal) -> None:
    for organization_id in (closed.seller_id, closed.partner_id):
        page = sign_in(client, person_of(organization_id)).get(f"/statements/{statement_id()}")
        assert page.status_code == 200
        assert "Statement for March 2026" in page.text


def test_a_statement_as_data_carries_its_fingerprint(client: FlaskClient, closed: Deal) -> None:
    sign_in(client, person_of(closed.partner_id))
    data = client.get(f"/statements/{statement_id()}/statement.json").json
    assert data is not None
    assert data["sha256"] == sha256_of(data["statement"])


def test_the_columns_of_a_statement_sum_to_its_changes(client: FlaskClient, closed: Deal) -> None:
    sign_in(client, person_of(closed.partner_id))
    rows = list(csv.DictReader(io.StringIO(client.get(f"/statements/{statement_id()}/statement.csv").text)))
    body = db.session.scalars(select(Statement)).one().body
    for part in body["sections"]:
        total = sum(round(float(row[part["account"]]) * 100) for row in rows)
        assert total == part["closing"] - part["opening"]


def test_a_statement_is_a_document_with_the_same_bytes_for_both_sides(client: FlaskClient, closed: Deal) -> None:
    address, files = f"/statements/{statement_id()}/statement.pdf", set()
    for organization_id, language in ((closed.seller_id, "de"), (closed.partner_id, "en-US")):
        sign_in(client, person_of(organization_id))
        answer = client.get(address, headers={"Accept-Language": language})
        assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
        files.add(answer.data)
    assert len(files) == 1


def test_each_line_of_a_file_says_where_it_is_explained(client: FlaskClient, closed: Deal) -> None:
    sign_in(client, person_of(closed.partner_id))
    rows = list(csv.DictReader(io.StringIO(client.get(f"/statements/{statement_id()}/statement.csv").text)))
    assert {client.get(row["explained_at"]).status_code for row in rows} == {200}
    assert {row["explained_at"].rpartition("/")[2] for row in rows} == {earning_id()}


def test_a_month_is_closed_after_a_look_at_the_list(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    assert "The month is over." in client.get("/periods/2026-03/close").text
    answer = client.post("/periods/2026-03/close", data={"confirm": "y"}, follow_redirects=True)
    assert "March 2026 is closed" in answer.text
    assert statement_id()


def test_a_month_is_not_closed_without_the_tick(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    answer = client.post("/periods/2026-03/close", data={})
    assert (answer.status_code, "Tick the box" in answer.text) == (422, True)


def test_closing_a_closed_month_is_a_conflict_that_says_what_to_do(client: FlaskClient, closed: Deal) -> None:
    sign_in(client, person_of(closed.seller_id))
    answer = client.post("/periods/2026-03/close", data={"confirm": "y"})
    assert answer.status_code == 409
    assert "Corrections are booked in April 2026" in answer.text


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "march", "0000-01", "9999-12"])
def test_what_is_not_a_month_does_not_exist(client: FlaskClient, deal: Deal, month: str) -> None:
    assert sign_in(client, person_of(deal.seller_id)).get(f"/periods/{month}/close").status_code == 404


def test_a_partner_does_not_close_months(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id, Role.MARKETER))
    assert client.post("/periods/2026-03/close", data={"confirm": "y"}).status_code == 403


def test_the_ledger_is_narrowed_by_month_kind_partner_and_earning(client: FlaskClient, deal: Deal) -> None:
    sign_in(client, person_of(deal.seller_id))
    assert "The refund period ended" in client.get("/ledger?kind=release&month=2026-04").text
    assert "No entry fits" in client.get("/ledger?kind=paid").text
    assert client.get(f"/ledger?earning={earning_id()}").text.count('<tr id="le_') == 3
    assert client.get("/ledger?partner=pn_nonsense").status_code == 404


@pytest.mark.parametrize("path", ["/earnings", "/shares", "/statements", "/ledger"])
def test_a_page_number_beyond_all_pages_shows_an_empty_page(client: FlaskClient, deal: Deal, path: str) -> None:
    assert sign_in(client, person_of(deal.seller_id)).get(f"{path}?page={10**23}").status_code == 200


def test_a_payment_names_what_was_sold(client: FlaskClient, app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    payout = only_payout(office.draft())
    page = sign_in(client, office.preparer).get(f"/payouts/{payout.public_id}").text
    order = db.session.scalars(select(Order)).one()
    assert f"Order {order.external_id}" in page
    assert order.product in page


def test_the_terms_behind_an_amount_open_for_either_side(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    earning = db.session.scalars(select(Earning)).one()
    for organization_id in (deal.seller_id, deal.partner_id):
        sign_in(client, person_of(organization_id, Role.OWNER))
        page = client.get(f"/earnings/{earning.public_id}").text
        (link,) = re.findall(r'href="([^"]*/(?:terms|versions)/av_[^"]+)"', page)
        assert client.get(link).status_code == 200
