"""Guests of reviews: invite one, read what was mailed, show the code, decide."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaigns.commands.guests import (
    decide_as_guest,
    invite_guest,
)
from campaigns.models import Decision, ReviewGuest, ReviewRound
from campaigns.rules.reviews import RoundState, Verdict
from core.access import Actor
from core.db import db, end_read
from core.mail import OutboxMail

EMAIL = "lawyer@outside.example"


def invite(review: ReviewRound, by: Actor, email: str = EMAIL, stage: int | None = None) -> ReviewGuest:
    return invite_guest(review.id, actor=by, name="Nora Counsel", email=email, stage=stage)


def mails(to: str = EMAIL) -> list[OutboxMail]:
    end_read()
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == to).order_by(OutboxMail.id)))


def token(to: str = EMAIL) -> str:
    """Return the token of the newest invitation that was mailed."""
    found = re.findall(r"/guest-reviews/(\S+)", "\n".join(mail.text for mail in mails(to)))
    return str(found[-1])


def code(to: str = EMAIL) -> str:
    found = re.search(r"\b(\d{6})\b", mails(to)[-1].text)
    assert found is not None
    return found[1]


def state(review: ReviewRound) -> RoundState:
    end_read()
    return db.session.get_one(ReviewRound, review.id).state


def post(client: FlaskClient, address: str, **data: Any) -> TestResponse:
    return client.post(f"/guest-reviews/{token()}/{address}", data=data)


def confirmed(client: FlaskClient) -> FlaskClient:
    """Show the code that was mailed."""
    post(client, "code")
    assert post(client, "confirm", code=code()).status_code == 302
    return client


def say(verdict: Verdict, review: ReviewRound, to: str = EMAIL) -> Decision:
    return decide_as_guest(token(to), verdict=verdict, seen_sha=review.version.sha256, note="Say why, in full")
