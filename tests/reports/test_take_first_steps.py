"""The first steps of both sides: read from what is there, gone once the first payment is made or they are hidden."""

from datetime import date

from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from payouts.commands import accrue_order
from payouts.commands.payouts import mark_paid
from reports.queries.first_steps import SetUp, find_partner_set_up, find_set_up
from reports.rules.first_steps import PARTNER, SELLER, Stage, way_of
from tests.campaigns.creatives_factories import approved, make_table
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, make_organization, sell
from tests.payouts.office import make_office, only_payout


def owner_of(deal: Deal) -> Person:
    return make_person(get_organization(deal.seller_id), Role.OWNER)


def partner_of(deal: Deal) -> Person:
    return make_person(get_organization(deal.partner_id), Role.OWNER)


def left_to_sell(found: SetUp) -> list[Stage]:
    return [step.stage for step in way_of(SELLER, found.taken).steps if not step.is_done]


def left_to_earn(found: SetUp) -> list[Stage]:
    return [step.stage for step in way_of(PARTNER, found.taken).steps if not step.is_done]


def test_nothing_is_taken_by_somebody_new() -> None:
    newcomer = make_person(get_organization(make_organization("Brand new")), Role.OWNER)
    assert left_to_sell(find_set_up(newcomer.actor)) == list(SELLER)
    assert left_to_earn(find_partner_set_up(newcomer.actor)) == list(PARTNER)


def test_a_design_counts_once_both_brands_have_approved_it() -> None:
    table = make_table()
    assert left_to_sell(find_set_up(table.owner))[0] is Stage.DESIGN
    assert left_to_earn(find_partner_set_up(table.partner))[0] is Stage.DESIGN
    approved(table)
    assert left_to_sell(find_set_up(table.owner))[0] is Stage.SEND
    assert left_to_earn(find_partner_set_up(table.partner))[:2] == [Stage.ACCOUNT, Stage.SEND]


def test_a_sale_settles_everything_that_leads_to_one() -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    assert left_to_sell(find_set_up(owner_of(deal).actor)) == [Stage.PAYMENT]
    assert left_to_earn(find_partner_set_up(partner_of(deal).actor)) == [Stage.ACCOUNT, Stage.PAYMENT]


def test_the_steps_of_a_new_seller_each_have_a_button(client: FlaskClient) -> None:
    page = sign_in(client, owner_of(make_deal())).get("/overview").text
    assert "Seven steps" in page
    assert "Let the partner send it" in page
    assert "See how it stands" in page


def test_both_start_pages_say_what_comes_next_with_few_queries(client: FlaskClient, queries: QueryCounter) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    sign_in(client, owner_of(deal))
    with queries.at_most(12):
        page = client.get("/overview").text
    assert "Pay the first share" in page
    assert "What comes next" in page
    sign_in(client, partner_of(deal))
    with queries.at_most(12):
        page = client.get("/home").text
    assert "What comes next" in page


def test_the_first_payment_ends_them(client: FlaskClient, clock: Clock) -> None:
    office = make_office(clock)
    run = office.draft()
    office.submit(run)
    office.approve(run)
    sign_in(client, office.partner)
    assert "What comes next" in client.get("/home").text
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="B-1", paid_on=date(2026, 5, 20))
    assert "What comes next" not in client.get("/home").text
    assert left_to_sell(find_set_up(office.approver.actor)) == []


def test_they_can_be_hidden_in_one_organization(client: FlaskClient) -> None:
    deal, other = make_deal(), make_deal()
    sign_in(client, owner_of(deal))
    assert client.post("/first-steps/hide").location == "/"
    assert "Seven steps" not in client.get("/overview").text
    sign_in(client, owner_of(other))
    assert "Seven steps" in client.get("/overview").text
