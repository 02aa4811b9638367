"""The partner's home: one next step, and money that adds up to what was earned."""

from datetime import timedelta

from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.coupons import add_coupon
from campaigns.commands.needs import answer_needs
from campaigns.schemas.links import CouponDraft
from core import clock
from payouts.commands import accrue_order, release_due
from payouts.commands.destinations import set_destination
from reports.queries.home import find_home
from reports.queries.waiting import find_waiting
from reports.rules.next_step import Kind, next_step
from reports.rules.windows import last_days
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import RIGHT, approved_only, as_person, give_address
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, sell
from tests.payouts.stripe_office import IBAN, connect


def partner_of(deal: Deal, role: Role = Role.OWNER) -> Person:
    return make_person(get_organization(deal.partner_id), role)


def test_what_stands_most_in_the_way_comes_first() -> None:
    everything = {"offers": [1, 2], "designs": [3], "without_way_to_pay": [4], "parts": [5]}
    assert next_step(**everything).kind is Kind.ANSWER_OFFER
    assert next_step(**everything).more == 1
    assert next_step(**everything | {"offers": []}).kind is Kind.DECIDE_DESIGN
    assert next_step(**everything | {"offers": [], "designs": []}).kind is Kind.SAY_WHERE_TO_PAY
    nothing: dict[str, list[int]] = {"offers": [], "designs": [], "without_way_to_pay": [], "parts": []}
    held_up = {"unfinished": [6], "without_address": [7], "parts": [5], "owed": [8]}
    assert next_step(**nothing | held_up).kind is Kind.GIVE_ADDRESS
    assert next_step(**nothing | held_up | {"without_address": []}).kind is Kind.FINISH_ACCOUNT
    assert next_step(**nothing | {"parts": [5], "owed": [8]}).kind is Kind.SEND
    assert next_step(**nothing | {"owed": [8]}).kind is Kind.SETTLE
    assert next_step(offers=[], designs=[], without_way_to_pay=[], parts=[]).kind is Kind.NOTHING


def test_the_money_adds_up_to_what_was_earned() -> None:
    deal = make_deal()
    for days_ago, gross in ((40, 10_000), (1, 6_000)):
        accrue_order(sell(deal, gross, placed_at=clock.now() - timedelta(days=days_ago)))
    release_due(clock.today("UTC"))
    window = last_days(clock.today("UTC"), 30, "UTC")
    actor = partner_of(deal).actor
    found = find_home(actor, window, find_waiting(actor))
    (purse,) = found.purses
    assert (purse.waiting.minor, purse.next_payment.minor) == (1_500, 2_500)
    assert found.orders == 1
    assert sum(line.earning.posted_minor for line in found.recent) == 4_000
    assert found.next_release == clock.today("UTC") + timedelta(days=29)


def test_the_page_asks_for_the_account_first(client: FlaskClient, queries: QueryCounter) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    sign_in(client, partner_of(deal))
    with queries.at_most(12):
        page = client.get("/home")
    assert page.status_code == 200
    assert "Say where you want to be paid" in page.text
    assert "$25.00" in page.text


def test_an_account_that_the_rail_cannot_pay_to_yet_is_the_next_step(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000, placed_at=clock.now() - timedelta(days=60)))
    release_due(clock.today("UTC"))
    connect(deal, "acct_1", is_ready=False)
    page = sign_in(client, partner_of(deal)).get("/home").text
    assert "Finish your account at Stripe" in page
    assert "Nothing to do right now" not in page


def give_where_to_be_paid(stand: Stand) -> None:
    set_destination(stand.partnership.id, actor=stand.partner, holder_name="Main Street", account=IBAN)


def home_of(client: FlaskClient, stand: Stand, queries: QueryCounter) -> str:
    here = as_person(client, stand.partner)
    with queries.at_most(12):
        return here.get("/home").text


def test_a_part_is_called_ready_only_once_nothing_locks_it(client: FlaskClient, queries: QueryCounter) -> None:
    stand = approved_only()
    give_where_to_be_paid(stand)
    page = home_of(client, stand, queries)
    assert "Give your postal address" in page
    assert "there is none that gives what it promises" in page
    give_address(stand.partner)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    page = home_of(client, stand, queries)
    assert f"“{stand.placement.name}” waits for {stand.partnership.seller.name}" in page
    assert "ready to take" not in page
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    page = home_of(client, stand, queries)
    assert "Everything is approved: mail, images, link and code are ready to take." in page


def test_a_plain_link_without_a_code_promises_none(client: FlaskClient, queries: QueryCounter) -> None:
    stand = make_stand()
    give_where_to_be_paid(stand)
    assert "The link is ready to take." in home_of(client, stand, queries)


def test_each_sum_opens_to_the_sales_that_make_it(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    page = sign_in(client, partner_of(deal)).get("/home").text
    assert '/earnings?state=held"' in page
    assert "state=payable" not in page


def test_it_shows_nothing_of_another_partner(client: FlaskClient) -> None:
    deal = make_deal()
    other = make_deal(seller_id=deal.seller_id)
    accrue_order(sell(other, 10_000))
    page = sign_in(client, partner_of(deal)).get("/home")
    assert "$25.00" not in page.text
    assert "Nothing earned yet" in page.text


def test_everybody_starts_from_their_own_page(client: FlaskClient) -> None:
    deal = make_deal()
    assert sign_in(client, partner_of(deal)).get("/").location == "/home"
    seller = make_person(get_organization(deal.seller_id), Role.OWNER)
    assert sign_in(client, seller).get("/").location == "/overview"


def test_a_partner_gets_the_bar_of_four_on_a_phone(client: FlaskClient) -> None:
    page = sign_in(client, partner_of(make_deal())).get("/home").text
    bar = page.split('class="bottom-bar"')[1].split("</nav>")[0]
    assert bar.count("<li>") == 4
