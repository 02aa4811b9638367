"""Activity: what people did stands out, what the shop reports is counted by day, and every single line can be read."""

from datetime import timedelta

from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from core import audit, clock
from core.access import Actor
from core.db import command, db
from core.ids import Id
from partners.models import Partnership
from partners.rules.actions import Action
from reports.queries.activity import count_by_day, list_days
from reports.rules.sentences import ROUTINE, about
from reports.rules.windows import days_until
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal
from tracking.models import Order
from tracking.rules.actions import Action as Sale


@command
def report(actor: Actor, times: int) -> None:
    for number in range(times):
        order = Order(id=Id(int=number + 1), seller_id=actor.organization_id)
        audit.record(actor, Sale.ORDER_RECORDED, order)


@command
def pause(actor: Actor, partnership_id: Id) -> None:
    audit.record(actor, Action.PARTNERSHIP_PAUSED, db.session.get_one(Partnership, partnership_id))


def shop_with_a_person() -> Person:
    deal = make_deal()
    owner = make_person(get_organization(deal.seller_id), Role.OWNER)
    report(owner.actor, 60)
    pause(owner.actor, deal.partnership_id)
    report(owner.actor, 60)
    return owner


def test_a_busy_shop_does_not_bury_what_people_did(client: FlaskClient, queries: QueryCounter) -> None:
    sign_in(client, shop_with_a_person())
    with queries.at_most(12):
        page = client.get("/activity").text
    assert "120 orders" in page
    assert "paused the partnership with" in page
    assert "recorded the order" not in page


def test_the_count_of_a_day_opens_to_its_lines(client: FlaskClient) -> None:
    sign_in(client, shop_with_a_person())
    today = clock.today("UTC")
    page = client.get(f"/activity?about=orders&on={today}").text
    assert page.count("recorded the order") == 50
    assert f"on={today}" in page
    tomorrow = today + timedelta(days=1)
    assert "Nothing here" in client.get(f"/activity?about=orders&on={tomorrow}").text


def test_reports_are_counted_on_the_day_of_the_organization() -> None:
    owner = shop_with_a_person()
    zone = "Pacific/Kiritimati"
    today = clock.today(zone)
    window = days_until(today, 14, zone)
    assert count_by_day(owner.actor, window, ROUTINE) == {today: {"order.recorded": 120}}
    assert count_by_day(owner.actor, window.before, ROUTINE) == {}
    (day,) = list_days(owner.actor, window)
    assert day.count("order.") == 120
    assert "partnership.paused" in [line.record.action for line in day.lines]


def test_two_weeks_before_are_asked_for_by_a_day(client: FlaskClient) -> None:
    sign_in(client, shop_with_a_person())
    assert "Nothing in these days" in client.get("/activity?until=2001-02-03").text
    assert "paused the partnership" in client.get("/activity?until=not-a-day").text


def test_every_line_is_still_there(client: FlaskClient) -> None:
    page = sign_in(client, shop_with_a_person()).get("/activity?view=lines").text
    assert "recorded the order" in page
    assert "Older" in page


def test_an_action_is_told_with_what_came_of_it() -> None:
    assert about("review.decided", {"verdict": "approve"}, is_named=True) == "approved"
    assert about("review.decided", {"verdict": "request_changes"}) == "asked for changes to a design"
    assert about("comment.made", {}) == "commented on a design"
    assert about("something.new_here", {}) == "something new here"


def test_new_prices_are_told_in_words() -> None:
    assert about("campaign.priced", {}, is_named=True) == "set the prices of"
