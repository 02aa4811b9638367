"""Guests are reminded once, the business day before their word is due; and they answer what others say."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.comments import add_comment
from campaigns.commands.guests import decide_as_guest, reply_as_guest, take_back_guest
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval, Comment, Decision, ReviewRound
from campaigns.queries.reviews import get_round
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.creatives import RemarkDraft
from campaigns.tasks import remind_guests
from core import ids
from core.db import db
from core.errors import AppError, NotFound
from tests.campaigns.creatives_factories import Table, decide, in_review, latest, make_creative, make_table
from tests.campaigns.guests_factories import EMAIL, confirmed, invite, mails, post, say, token
from tests.campaigns.test_decide_at_once import deciding, together
from tests.harness.clock import Clock

OTHER = "second@outside.example"


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set("2026-03-02T09:00Z")  # a Monday; the review asks for an answer by the Monday after
    return make_table()


@pytest.fixture
def review(table: Table) -> ReviewRound:
    return in_review(table)


def reminders() -> list[str]:
    remind_guests({})
    return [mail.subject for mail in mails() if mail.subject.startswith("Reminder: ")]


def test_a_guest_is_reminded_once_the_business_day_before(table: Table, review: ReviewRound, clock: Clock) -> None:
    invite(review, table.partner)
    first = token()
    clock.set("2026-03-05T12:00Z")
    assert reminders() == []
    for day in ("2026-03-06", "2026-03-09", "2026-03-12"):
        clock.set(f"{day}T12:00Z")
        assert reminders() == ["Reminder: Tomás Vega asks you to look at Holiday e-mail"]
    say(Verdict.APPROVE, review)
    assert token() != first


def test_the_link_of_before_goes_on_working(
    client: FlaskClient, table: Table, review: ReviewRound, clock: Clock
) -> None:
    invite(review, table.partner)
    first = token()
    clock.set("2026-03-06T12:00Z")
    assert reminders()
    assert client.get(f"/guest-reviews/{first}").status_code == 200


@pytest.mark.parametrize("how", ["decided", "taken back", "asked today", "over"])
def test_nobody_is_reminded_for_nothing(table: Table, review: ReviewRound, clock: Clock, how: str) -> None:
    if how == "asked today":
        clock.set("2026-03-06T10:00Z")
    guest = invite(review, table.partner)
    if how == "decided":
        say(Verdict.APPROVE, review)
    if how == "taken back":
        take_back_guest(guest.id, actor=table.partner)
    if how == "over":
        decide(review, table.owner, Verdict.REQUEST_CHANGES, "Too small, sorry")
    clock.set("2026-03-06T12:00Z")
    assert reminders() == []


def test_a_guest_answers_in_the_thread(client: FlaskClient, table: Table, review: ReviewRound) -> None:
    comment = add_comment(review.creative_version_id, actor=table.owner, draft=RemarkDraft(text="Is this legal?"))
    invite(review, table.partner)
    address = f"comments/{comment.public_id}/replies"
    assert post(client, address, text="It is").status_code == 403
    confirmed(client)
    assert "Reply" in client.get(f"/guest-reviews/{token()}").text
    assert post(client, address, text="").status_code == 422
    assert post(client, address, text="It is, if the price stands there").status_code == 302
    page = client.get(f"/guest-reviews/{token()}").text
    assert "It is, if the price stands there" in page
    reply = db.session.scalars(select(Comment).where(Comment.parent_id == comment.id)).one()
    assert (reply.guest_id is not None, reply.author_id) == (True, None)


def test_a_guest_answers_nothing_of_another_design(table: Table, review: ReviewRound) -> None:
    other = latest(make_creative(table))
    submit_for_review(other.id, actor=table.marketer)
    foreign = add_comment(other.id, actor=table.owner, draft=RemarkDraft(text="Not for guests"))
    invite(review, table.partner)
    for comment_id in (foreign.id, ids.new()):
        with pytest.raises(NotFound, match="no such comment in this review"):
            reply_as_guest(token(), comment_id, "Let me in")


def guest_says(to: str, sha: str, verdict: Verdict) -> Callable[[], object]:
    mailed = token(to)
    return lambda: decide_as_guest(mailed, verdict=verdict, seen_sha=sha, note="Say why, in full")


@pytest.mark.parametrize("against", ["guest", "member"])
def test_a_guest_and_somebody_else_at_once_have_one_effect(
    app: Flask, table: Table, review: ReviewRound, against: str
) -> None:
    decide(review, table.owner)
    invite(review, table.partner)
    invite(review, table.partner, OTHER)
    round_id, sha = review.id, review.version.sha256
    other = (
        guest_says(OTHER, sha, Verdict.REQUEST_CHANGES)
        if against == "guest"
        else deciding(round_id, table.partner, sha, Verdict.REQUEST_CHANGES)
    )
    answers = together(app, guest_says(EMAIL, sha, Verdict.APPROVE), other)
    approvals = len(db.session.scalars(select(Approval)).all())
    assert get_round(table.owner, round_id).state is (
        RoundState.APPROVED if approvals else RoundState.CHANGES_REQUESTED
    )
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], AppError)
    assert "review" in refused[0].message
    assert len(db.session.scalars(select(Decision)).all()) == 2  # the owner's, and one of the two
