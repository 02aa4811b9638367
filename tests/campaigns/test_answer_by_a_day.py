"""Reviews without a plan: a day to answer by, the owners told once it has passed, and whose turn it really is."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.reviews import submit_for_review
from campaigns.commands.reviews_stages import escalate_seller
from campaigns.models import ReviewRound
from campaigns.queries.creatives_board import Pile, list_cards
from campaigns.queries.reviews_stages import sellers_with_late_rounds
from campaigns.rules.reviews import RoundState, Verdict, check_due
from core import clock as core_clock
from core.db import db
from core.errors import AppError
from core.mail import OutboxMail
from reports.queries.home import find_home
from reports.queries.waiting import find_waiting
from reports.rules.windows import last_days
from tests.campaigns.creatives_factories import Table, as_person, decide, in_review, latest, make_creative, make_table
from tests.campaigns.test_review_in_stages import MONDAY, legal_first
from tests.harness.clock import Clock

LATE = "Late: Holiday e-mail waits for"


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set(core_clock.start_of_day(MONDAY, "UTC") + timedelta(hours=9))
    return make_table()


def told() -> list[str]:
    return sorted(db.session.scalars(select(OutboxMail.subject).where(OutboxMail.subject.startswith(LATE))))


def test_without_a_plan_and_a_day_there_are_five_business_days(table: Table) -> None:
    assert in_review(table).due_on == MONDAY + timedelta(days=7)


def test_a_day_that_was_given_and_a_plan_are_kept(table: Table) -> None:
    creative = make_creative(table)
    given = submit_for_review(latest(creative).id, actor=table.marketer, due_on=MONDAY + timedelta(days=1))
    assert given.due_on == MONDAY + timedelta(days=1)
    legal_first(table)
    assert in_review(table).due_on is None


def test_a_day_that_has_passed_is_refused() -> None:
    check_due(None, today=MONDAY)
    check_due(MONDAY, today=MONDAY)
    with pytest.raises(AppError, match="from today on") as refused:
        check_due(date(2026, 3, 1), today=MONDAY)
    assert refused.value.field == "due_on"


def test_a_late_review_is_told_once_to_the_owners_of_whoever_is_waited_for(table: Table, clock: Clock) -> None:
    review = in_review(table)
    decide(review, table.partner)
    clock.advance(days=7)
    assert escalate_seller(table.seller_id) == 0
    clock.advance(days=1)
    assert sellers_with_late_rounds() == [table.seller_id]
    assert [escalate_seller(table.seller_id) for _ in range(2)] == [1, 0]
    assert told() == [f"{LATE} Northbeam Training"]
    assert db.session.get_one(ReviewRound, review.id).state is RoundState.OPEN


def test_a_design_does_not_wait_for_whoever_made_it_while_a_colleague_decides(
    table: Table, client: FlaskClient
) -> None:
    submit_for_review(latest(make_creative(table, by=table.owner)).id, actor=table.owner)
    [own], [colleague] = list_cards(table.owner), list_cards(table.brand)
    assert (own.pile, own.waits_for) == (Pile.IN_REVIEW, ["Northbeam Training", "Main Street Chamber"])
    assert (colleague.pile, colleague.waits_for) == (Pile.YOURS, ["you", "Main Street Chamber"])
    assert (find_waiting(table.owner).designs, find_waiting(table.brand).designs) == (0, 1)
    window = last_days(core_clock.today("UTC"), 30, "UTC")
    assert [
        len(find_home(actor, window, find_waiting(actor)).designs)
        for actor in (table.owner, table.brand, table.partner)
    ] == [0, 1, 1]


def test_it_waits_for_whoever_made_it_where_nobody_else_can(table: Table) -> None:
    creative = make_creative(table, by=table.partner)
    submit_for_review(latest(creative).id, actor=table.partner)
    assert find_waiting(table.owner).designs == 1
    [card] = list_cards(table.partner)
    assert card.waits_for == ["Northbeam Training"]


def test_the_only_one_who_decides_is_offered_no_colleague(table: Table, client: FlaskClient) -> None:
    review = in_review(table)
    address = f"/designs/{review.creative.public_id}"
    alone = as_person(client, table.partner).get(address).text
    assert "You are the only one of Main Street Chamber who can decide on it" in alone
    assert "Leave it to a colleague" not in alone
    assert "Leave it to a colleague" in as_person(client, table.owner).get(address).text
    decide(review, table.owner, Verdict.NOT_MINE)
    [card] = list_cards(table.owner)
    assert card.pile is Pile.IN_REVIEW
