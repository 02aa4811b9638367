"""The calendar: a month in whole weeks, and in words what gets in each other's way."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.placements import add_placement
from campaigns.models import Approval, Placement
from campaigns.rules.calendar import Plan, find_clashes, weeks_of
from campaigns.rules.placements import Channel, Window
from campaigns.schemas.campaigns import PlacementDraft
from core.db import db
from tests.campaigns.creatives_factories import decide, in_review, make_table
from tests.campaigns.factories import make_campaign, make_program, make_stand
from tests.campaigns.test_send_kit import as_partner, as_person
from tests.harness.clock import START, Clock
from tests.harness.queries import QueryCounter
from tests.partners.factories import Member, active_partnership, make_member

DAY = date(2026, 3, 10)
CHAMBER, WEEKLY, PROGRAM, CAMPAIGN = (UUID(int=number) for number in range(4))


def plan(after: int = 0, *, is_embargoed: bool = False, until: int | None = None, **given: Any) -> Plan:
    first = DAY + timedelta(days=after)
    window = Window(first, None if until is None else DAY + timedelta(days=until), is_embargoed)
    values: dict[str, Any] = {
        "placement": "pl_1", "name": "The mail", "partner": "Chamber", "partnership_id": CHAMBER, "program": "Bootcamp",
        "program_id": PROGRAM, "campaign_id": CAMPAIGN, "channel": Channel.EMAIL, "window": window,
    }  # fmt: skip
    return Plan(**values | given)


def sentences(*plans: Plan) -> str:
    return " ".join(clash.sentence for clash in find_clashes(plans))


def test_a_month_comes_in_whole_weeks_from_monday() -> None:
    weeks = weeks_of("2026-03")
    assert (weeks[0][0], weeks[-1][-1]) == (date(2026, 2, 23), date(2026, 4, 5))
    assert {len(week) for week in weeks} == {7}


@pytest.mark.parametrize(("after", "clashes"), [(0, True), (6, True), (7, False)])
def test_one_list_is_not_mailed_twice_within_a_week(after: int, clashes: bool) -> None:
    assert ("mails its list on 2026-03-10 and again" in sentences(plan(), plan(after))) is clashes


def test_a_banner_and_a_mail_of_one_partner_go_together() -> None:
    assert not sentences(plan(), plan(1, channel=Channel.BANNER))


def test_a_clash_names_the_campaign_it_is_about() -> None:
    said = sentences(plan(campaign="Winter", ends_on=DAY - timedelta(days=1)))
    assert "goes out until 2026-03-10, after its campaign “Winter” ends on 2026-03-09." in said


def test_saving_a_send_date_says_at_once_what_it_gets_in_the_way_of(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL, send_on=date(2026, 3, 10))
    campaign = make_campaign(stand.seller, stand.program, name="Autumn")
    draft = PlacementDraft(channel=Channel.EMAIL, sender="partner")
    other = add_placement(campaign.id, stand.partnership.id, draft, actor=stand.seller.actor)
    here, url = as_person(client, stand.seller.actor), f"/placements/{other.public_id}/edit"
    for send_on, is_told in (("2026-03-12", True), ("2026-03-20", False)):
        page = here.post(url, data={"name": other.name, "send_on": send_on}, follow_redirects=True).text
        assert ("mails its list on Mar 10, 2026 and again on Mar 12, 2026" in page) is is_told
        assert "Saved." in page


@pytest.mark.parametrize(("until", "clashes"), [(None, False), (2, True)])
def test_two_lists_that_are_mailed_on_the_same_days_are_named(until: int | None, clashes: bool) -> None:
    said = sentences(plan(until=until), plan(1, partner="Weekly", partnership_id=WEEKLY))
    assert ("Chamber and Weekly both mail about Bootcamp on 2026-03-11" in said) is clashes


def test_nothing_of_a_campaign_goes_out_before_its_embargo_ends() -> None:
    other: dict[str, Any] = {"partnership_id": WEEKLY, "channel": Channel.BANNER, "name": "The banner"}
    assert "is under embargo until 2026-03-12" in sentences(plan(), plan(2, is_embargoed=True, **other))
    assert not sentences(plan(), plan(2, is_embargoed=True, campaign_id=None, **other))


def test_a_send_date_outside_its_campaign_is_named() -> None:
    assert "before its campaign begins" in sentences(plan(starts_on=DAY + timedelta(days=1)))
    assert "after its campaign ends" in sentences(plan(ends_on=DAY - timedelta(days=1)))
    assert not sentences(plan(starts_on=DAY, ends_on=DAY))


def test_the_page_shows_a_month_and_says_when_it_is_empty(
    client: FlaskClient, clock: Clock, queries: QueryCounter
) -> None:
    clock.set(START)
    stand = make_stand(channel=Channel.EMAIL, send_on=date(2026, 2, 1), send_until=DAY)
    here = as_person(client, stand.seller.actor)
    with queries.at_most(12):
        page = here.get("/campaigns/calendar")
    assert page.text.count(f"/placements/{stand.placement.public_id}") == len(range(23, 29)) + DAY.day
    assert "March 2026" in page.text
    assert "Nothing is planned here" in here.get("/campaigns/calendar?month=2031-01").text
    assert "March 2026" in here.get("/campaigns/calendar?month=2026-13").text
    theirs = as_partner(client, stand).get("/campaigns/calendar").text
    assert f"/kits/{stand.placement.public_id}" in theirs
    assert f"/placements/{stand.placement.public_id}" not in theirs
    assert "What to send" in as_partner(client, stand).get("/campaigns/calendar?month=2031-01").text


def mail_of(seller: Member, **invited: str) -> Placement:
    """Plan a mail of another seller's, by default to the list of the very same partner."""
    partnership, _partner = active_partnership(seller, **invited)
    campaign = make_campaign(seller, make_program(seller))
    draft = PlacementDraft(channel=Channel.EMAIL, send_on=DAY + timedelta(days=1))
    return add_placement(campaign.id, partnership.id, draft, actor=seller.actor)


def test_a_partner_sees_that_two_sellers_mail_its_list_and_neither_seller_does(
    client: FlaskClient, clock: Clock, queries: QueryCounter
) -> None:
    clock.set(START)
    first, seller = make_stand(channel=Channel.EMAIL, send_on=DAY), make_member("Harbor Coffee")
    second = mail_of(seller)
    stranger = mail_of(make_member("Lumen"), name="Someone else", email="else@else.example")
    here = as_partner(client, first)
    with queries.at_most(12):
        mine = here.get("/campaigns/calendar").text
    assert "Your list gets a mail for Northbeam Training on " in mine
    assert "and one for Harbor Coffee on" in mine
    assert {first.placement.public_id, second.public_id} <= set(re.findall(r"pl_\w+", mine))
    assert stranger.public_id not in mine
    for actor, other in ((first.seller.actor, second), (seller.actor, first.placement)):
        page = as_person(client, actor).get("/campaigns/calendar").text
        assert "Your list" not in page
        assert other.public_id not in page


def test_both_sides_see_by_when_to_answer_and_until_when_a_design_is_approved(
    client: FlaskClient, clock: Clock
) -> None:
    clock.set("2026-03-02T09:00Z")
    table = make_table()
    review = in_review(table)
    creative = f"/designs/{review.creative.public_id}"
    for actor in (table.owner, table.partner):
        page = as_person(client, actor).get("/campaigns/calendar").text
        assert f'Answer on <a href="{creative}"' in page
    decide(review, table.owner)
    decide(review, table.partner)
    ends = db.session.scalars(select(Approval.valid_until)).one()
    assert ends is not None
    address = f"/campaigns/calendar?month={ends - timedelta(seconds=1):%Y-%m}"
    for actor in (table.owner, table.partner):
        assert "Answer on" not in as_person(client, actor).get("/campaigns/calendar").text
        assert f'Last day approved: <a href="{creative}"' in as_person(client, actor).get(address).text
    assert creative not in as_person(client, make_member("Lumen").actor).get(address).text


def test_plans_without_a_campaign_are_not_of_one() -> None:
    other: dict[str, Any] = {"partnership_id": WEEKLY, "channel": Channel.BANNER, "campaign_id": None}
    assert not sentences(plan(campaign_id=None), plan(2, is_embargoed=True, **other))
