"""Something looks wrong: a partner asks beside a statement or an earning, finance hears it and answers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts.commands.questions import answer_question, ask_about_earning, ask_about_statement
from payouts.models import Earning, Question, Statement
from reports.queries.waiting import find_waiting
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal
from tests.payouts.office import Office, make_office

ASKED, ANSWERED = "Main Street Chamber asks about its money", "has answered your question"


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def statement() -> Statement:
    return db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()


def ask(office: Office, text: str = "Where is order 7?") -> Question:
    return ask_about_statement(statement().id, actor=office.partner.actor, text=text)


def mailed_to(words: str) -> set[str]:
    return set(db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.subject.contains(words))))


def test_finance_hears_it_and_whoever_asked_hears_the_answer(office: Office) -> None:
    question = ask(office)
    assert mailed_to(ASKED) == {office.preparer.email, office.approver.email}
    assert find_waiting(office.preparer.actor).questions == 1
    answer_question(question.id, actor=office.preparer.actor, answer="It came in May.")
    assert mailed_to(ANSWERED) == {office.partner.email}
    assert find_waiting(office.preparer.actor).questions == 0
    with pytest.raises(Conflict, match="It came in May"):
        answer_question(question.id, actor=office.approver.actor, answer="No")


def test_only_the_partner_asks_and_only_its_seller_answers(office: Office) -> None:
    with pytest.raises(NotFound):
        ask_about_statement(statement().id, actor=office.preparer.actor, text="Hm")
    earning = db.session.scalars(select(Earning)).one()
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="x@example.com")
    with pytest.raises(NotFound):
        ask_about_earning(earning.id, actor=stranger.actor, text="Hm")
    question = ask_about_earning(earning.id, actor=office.partner.actor, text="Too little")
    for other in (office.partner, stranger):
        with pytest.raises(NotFound):
            answer_question(question.id, actor=other.actor, answer="Yes")
    with pytest.raises(AppError, match="Write what looks wrong"):
        ask(office, "  ")


def test_it_is_asked_and_answered_on_the_pages(office: Office, client: FlaskClient, queries: QueryCounter) -> None:
    address = f"/statements/{statement().public_id}"
    browser = sign_in(client, office.partner)
    assert "Something looks wrong?" in browser.get(address).text
    told = browser.post(f"{address}/question", data={"text": "Where is order 7?"}, follow_redirects=True).text
    assert "Not answered yet" in told
    browser = sign_in(client, office.preparer)
    assert "Something looks wrong?" not in browser.get(address).text
    with queries.at_most(12):
        asked = browser.get("/questions").text
    assert "Where is order 7?" in asked
    question = db.session.scalars(select(Question)).one().public_id
    browser.post(f"/questions/{question}/answer", data={"text": "It came in May."})
    again = browser.post(f"/questions/{question}/answer", data={"text": "Twice"})
    assert again.status_code == 409
    assert "It was answered already" in again.text
    assert "It came in May." in sign_in(client, office.partner).get(address).text
