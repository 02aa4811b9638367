"""One mail a day says what waits for a person, at 8:00 of their zone, and none when nothing does."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.reviews_digest import choose_review_mail, send_digests
from campaigns.queries.reviews_digest import measure_reviews, organizations_in_review
from campaigns.rules.reviews import Verdict
from campaigns.rules.reviews_digest import ReviewMail, is_digest_time, measure
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import Table, approved, as_person, decide, in_review, make_table
from tests.harness.clock import Clock

MONDAY = datetime(2026, 3, 2, 7, 59, tzinfo=UTC)


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set(MONDAY)
    return make_table()


def mailed(words: str) -> list[str]:
    return list(db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.subject.contains(words))))


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [(2, 7, False), (2, 8, True), (2, 17, True), (2, 18, False), (7, 9, False), (8, 9, False)],
)
def test_the_mail_goes_out_in_the_morning_of_a_business_day(day: int, hour: int, *, due: bool) -> None:
    assert is_digest_time(datetime(2026, 3, day, hour, 30, tzinfo=UTC)) is due


def test_everybody_for_whom_something_waits_gets_one_mail_a_day(table: Table, clock: Clock) -> None:
    review = in_review(table)
    assert organizations_in_review() == sorted([table.seller_id, table.partner_id])
    assert send_digests(table.seller_id) == 0  # a minute too early
    clock.advance(minutes=1)
    assert [send_digests(table.seller_id), send_digests(table.partner_id), send_digests(table.seller_id)] == [2, 1, 0]
    assert len(mailed("Holiday e-mail waits for your decision")) == 3
    decide(review, table.owner)
    clock.advance(days=1)
    assert [send_digests(table.seller_id), send_digests(table.partner_id)] == [0, 1]


def test_nothing_waiting_is_no_mail(table: Table, clock: Clock) -> None:
    approved(table)
    clock.advance(hours=1)
    assert send_digests(table.seller_id) == 0


def test_whoever_chose_the_morning_is_not_mailed_at_once(table: Table, clock: Clock, client: FlaskClient) -> None:
    page = as_person(client, table.partner).post("/designs/mail", data={"choice": "daily"}, follow_redirects=True)
    assert '<option selected value="daily">' in page.text
    in_review(table)
    assert len(mailed("Please approve")) == 2
    choose_review_mail(ReviewMail.AT_ONCE, actor=table.partner)
    in_review(table, subject="Another one")
    assert len(mailed("Please approve")) == 5
    clock.advance(hours=1)
    assert send_digests(table.partner_id) == 1
    assert len(mailed("2 designs wait")) == 1


def test_numbers_of_reviews() -> None:
    found = measure([1, 3, 2], [("Legal", timedelta(hours=4)), ("Legal", timedelta(hours=8)), ("Brand", timedelta(1))])
    assert (found.approved, found.rounds) == (3, 2)
    assert found.stages == [("Brand", 1, timedelta(days=1)), ("Legal", 2, timedelta(hours=6))]
    assert measure([], []).rounds is None


def test_the_page_shows_rounds_and_who_is_waited_for(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.viewer)
    assert "Nothing approved yet" in here.get("/designs/numbers").text
    review = in_review(table)
    decide(review, table.partner, Verdict.REQUEST_CHANGES, "Not our colours")
    approved(table, subject="Another one")
    in_review(table, subject="A third one")
    assert measure_reviews(table.viewer).rounds == 1
    page = here.get("/designs/numbers").text
    assert "Main Street Chamber" in page
    assert "Designs approved" in page
