"""Search and activity: only what the actor may see, as links and sentences."""

from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from core import audit
from core.db import command, db
from partners.models import Partnership
from partners.rules.actions import Action
from tests.harness.people import Person, make_person, sign_in
from tests.payouts.factories import Deal, make_deal, sell


def owner_of(deal: Deal) -> Person:
    return make_person(get_organization(deal.seller_id), Role.OWNER)


def test_a_partner_is_found_by_name(client: FlaskClient) -> None:
    page = sign_in(client, owner_of(make_deal())).get("/search?q=main street")
    assert page.status_code == 200
    assert "Main Street Chamber" in page.text


def test_an_order_is_found_by_its_number(client: FlaskClient) -> None:
    deal = make_deal()
    sell(deal, 1_000)
    page = sign_in(client, owner_of(deal)).get("/search?q=SO-")
    assert "1 found" in page.text


def test_nothing_of_somebody_else_is_found(client: FlaskClient) -> None:
    deal, stranger = make_deal(), make_deal()
    sell(deal, 1_000)
    page = sign_in(client, owner_of(stranger)).get("/search?q=SO-")
    assert "Nothing found" in page.text


def test_one_letter_is_too_little(client: FlaskClient) -> None:
    assert "at least two letters" in sign_in(client, owner_of(make_deal())).get("/search?q=m").text


@command
def write_down(owner: Person, deal: Deal) -> None:
    audit.record(owner.actor, Action.PARTNERSHIP_PAUSED, db.session.get_one(Partnership, deal.partnership_id))


def test_activity_reads_as_sentences_that_lead_to_the_thing(client: FlaskClient) -> None:
    deal = make_deal()
    owner = owner_of(deal)
    write_down(owner, deal)
    page = sign_in(client, owner).get("/activity?about=partners").text
    assert "</b> paused the partnership with <a href=" in page
    assert "Main Street Chamber" in page


def test_activity_of_another_organization_is_not_shown(client: FlaskClient) -> None:
    deal, stranger = make_deal(), make_deal()
    write_down(owner_of(deal), deal)
    page = sign_in(client, owner_of(stranger)).get("/activity?about=partners").text
    assert "Nothing in these days" in page


def test_activity_and_partners_take_any_number_of_a_page(client: FlaskClient) -> None:
    sign_in(client, owner_of(make_deal()))
    assert client.get(f"/activity?before={10**23}").status_code == 200
    assert client.get(f"/activity?before=-{10**23}").status_code == 200
    assert client.get(f"/partners?page={10**23}").status_code == 200
