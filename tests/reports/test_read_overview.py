"""The seller's overview: figures add up, refunds and costs come off, and no page asks the database too often."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.programs import create_program
from core import clock
from core.access import Actor
from core.money import Money
from payouts.commands import accrue_order
from payouts.commands.runs import cancel_run
from reports.queries.overview import Overview, find_overview
from reports.queries.waiting import find_waiting
from reports.routes.needs import tasks_for
from reports.rules.windows import last_days
from tests.campaigns.factories import program_draft
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import Deal, make_deal, make_organization, make_placement, sell, take_back
from tests.payouts.office import make_office


def owner_of(deal: Deal) -> Person:
    return make_person(get_organization(deal.seller_id), Role.OWNER)


def overview_of(actor: Actor) -> Overview:
    return find_overview(actor, last_days(clock.today("UTC"), 30, "UTC"), "USD")


def test_every_part_adds_up_to_the_figure_above_it() -> None:
    deal = make_deal()
    for days_ago, gross in ((1, 10_000), (2, 4_999), (20, 333)):
        accrue_order(sell(deal, gross, placed_at=clock.now() - timedelta(days=days_ago)))
    found = overview_of(owner_of(deal).actor)
    assert found.now.revenue == Money(15_332, "USD")
    assert sum(found.revenue_by_day) == found.now.revenue.minor
    assert sum(amount.minor for amount in found.by_channel.values()) == found.now.revenue.minor
    assert sum(row.sums.revenue.minor for row in found.rows) + found.others.revenue.minor == found.now.revenue.minor
    assert sum(found.share_by_day) == found.now.share.minor
    assert found.now.orders == sum(row.sums.orders for row in found.rows) == 3


def test_a_refund_comes_off_what_is_kept_but_not_off_revenue() -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    take_back(deal, order_id, 4_000)
    accrue_order(order_id)
    now = overview_of(owner_of(deal).actor).now
    assert (now.revenue.minor, now.refunds.minor, now.share.minor) == (10_000, 4_000, 1_500)
    assert now.kept == Money(4_500, "USD")


def test_an_order_of_two_placements_is_counted_once() -> None:
    deal = make_deal()
    other = make_placement(deal)
    accrue_order(sell(deal, 999, weights={deal.placement_id: 1, other: 1}))
    found = overview_of(owner_of(deal).actor)
    assert found.now.orders == 1
    assert found.now.revenue == Money(999, "USD")
    assert sorted(amount.minor for amount in found.by_channel.values()) == [499, 500]


def test_days_before_the_window_are_only_compared_with() -> None:
    deal = make_deal()
    sell(deal, 5_000, placed_at=clock.now() - timedelta(days=40))
    sell(deal, 7_000, placed_at=clock.now() - timedelta(days=70))
    found = overview_of(owner_of(deal).actor)
    assert (found.now.orders, found.before.revenue.minor) == (0, 5_000)
    assert sum(found.rows[0].weeks) == 12_000


def test_other_currencies_are_never_added() -> None:
    deal = make_deal()
    sell(deal, 5_000, currency="EUR")
    assert overview_of(owner_of(deal).actor).now.revenue == Money(0, "USD")


def test_another_seller_sees_nothing_of_it() -> None:
    deal, stranger = make_deal(), make_deal()
    sell(deal, 5_000)
    assert overview_of(owner_of(stranger).actor).now.orders == 0


def test_the_page_shows_the_figures_with_few_queries(client: FlaskClient, queries: QueryCounter) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 123_456))
    sign_in(client, owner_of(deal))
    with queries.at_most(11):
        page = client.get("/overview")
    assert page.status_code == 200
    assert "$1,234.56" in page.text
    assert "Main Street Chamber" in page.text


def test_a_preparer_is_told_of_money_that_no_run_pays_yet(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    assert find_waiting(office.preparer.actor).partners_due == 1
    run = office.draft()
    assert find_waiting(office.preparer.actor).partners_due == 0
    cancel_run(run.id, actor=office.preparer.actor)
    tasks = tasks_for(find_waiting(office.preparer.actor), office.preparer.actor.permissions)
    assert [task.title for task in tasks] == ["Partners to pay"]


def test_inviting_begins_from_what_is_sold_already(client: FlaskClient) -> None:
    person = make_person(get_organization(make_organization("Harbor Books")), Role.OWNER)
    program = create_program(program_draft(), actor=person.actor)
    page = sign_in(client, person).get("/overview").text
    assert f"/programs/{program.public_id}/invite" in page
    assert 'href="/partners/invite"' not in page
