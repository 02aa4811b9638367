"""A colleague decides for whoever is away, on the days that were named and no others."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from campaigns.commands.reviews import withdraw_decision
from campaigns.commands.reviews_plans import end_stand_in, name_stand_in
from campaigns.rules.reviews_stages import check_stand_in
from campaigns.schemas.reviews import StandInDraft
from core import clock as core_clock
from core.access import Actor
from core.errors import AppError, NotFound
from core.ids import Id
from tests.campaigns.creatives_factories import Table, as_person, decide, in_review, make_person, make_table
from tests.campaigns.test_review_in_stages import MONDAY, legal_first, stages
from tests.harness.clock import Clock


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set(core_clock.start_of_day(MONDAY, "UTC") + timedelta(hours=9))
    return make_table()


def test_a_stand_in_decides_for_whoever_is_away(table: Table, clock: Clock) -> None:
    legal_first(table)
    other = make_person(table.seller_id, Role.BRAND_APPROVER, "Ola Berg")
    stand_in(table.brand, other, MONDAY + timedelta(days=1), MONDAY + timedelta(days=7))
    review = in_review(table)
    decide(review, other)
    assert stages(review)[0].done_at is None  # nobody is away yet: Ola spoke for herself
    clock.advance(days=1)
    withdrawn = next(one for one in review.decisions if one.user_id == other.user_id)
    withdraw_decision(withdrawn.id, actor=other)
    decide(review, other)
    assert stages(review)[0].done_at is not None


def test_a_stand_in_is_a_colleague_who_decides_and_can_be_ended(table: Table) -> None:
    for nobody in (table.partner, table.marketer, table.brand):
        with pytest.raises(AppError, match="Choose a colleague"):
            stand_in(table.brand, nobody, MONDAY, MONDAY)
    named = stand_in(table.brand, table.owner, MONDAY, MONDAY)
    with pytest.raises(AppError, match="already"):
        stand_in(table.brand, table.owner, MONDAY, MONDAY)
    with pytest.raises(NotFound):
        end_stand_in(named, actor=table.owner)
    assert end_stand_in(named, actor=table.brand).ended_at is not None


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [(3, 2, "before the first"), (-3, -1, "are over"), (0, 400, "at most a year")],
)
def test_days_of_a_stand_in_lie_ahead(first: int, last: int, reason: str) -> None:
    with pytest.raises(AppError, match=reason):
        check_stand_in(MONDAY + timedelta(days=first), MONDAY + timedelta(days=last), today=MONDAY, others=[])


def stand_in(away: Actor, by: Actor, first: date, last: date) -> Id:
    assert by.user_id is not None
    return name_stand_in(StandInDraft(stand_in_id=by.user_id, from_on=first, until_on=last), actor=away).id


def test_somebody_who_goes_away_names_a_colleague(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.brand)
    assert "Nobody decides for you" in here.get("/designs/stand-ins").text
    assert table.owner.user_id is not None
    days = {"from_on": "2026-03-03", "until_on": "2026-03-09"}
    page = here.post("/designs/stand-ins", data={"stand_in": table.owner.user_id.hex} | days, follow_redirects=True)
    assert "counts for you too" in page.text
    assert here.post("/designs/stand-ins", data=days).status_code == 422
