"""`flask privacy erase` reaches what waits for a morning's mail; other readers' news and the books stay."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization, User
from accounts.permissions import Role
from core import audit
from core.db import command, db
from core.mail import OutboxMail
from payouts.commands.mails import choose_mails, send_morning_mails
from payouts.models import MoneyNews, Payout
from payouts.queries.checks import check_books
from payouts.rules.mails import MoneyMail, MoneyTopic
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.office import Office, make_office

OTHER = "other@northbeam.example"


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """An office on a Wednesday, whose two approvers hear of money in the morning; a run waits for approval."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    colleague = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.FINANCE_APPROVER, email=OTHER)
    for person in (office.approver, colleague):
        choose_mails(dict.fromkeys(MoneyTopic, MoneyMail.MORNING), actor=person.actor)
    office.submit(office.draft())
    return office


def erase(app: Flask, email: str) -> dict[str, int]:
    db.session.remove()
    answer = app.test_cli_runner().invoke(args=["privacy", "erase", email.upper(), "--yes", "--json"])
    assert answer.exit_code == 0, answer.output
    emptied: dict[str, int] = json.loads(answer.output)["emptied"]
    return emptied


def readers() -> set[str]:
    query = select(User.email).join(MoneyNews, MoneyNews.user_id == User.id)
    return set(db.session.scalars(query))


def test_news_that_wait_for_a_forgotten_reader_go_and_those_of_others_stay(app: Flask, office: Office) -> None:
    assert readers() == {office.approver.email, OTHER}
    emptied = erase(app, office.approver.email)
    assert emptied["news about money for the morning"] == 1
    assert emptied["accounts"] == 1
    assert readers() == {OTHER}
    assert (check_books(office.deal.seller_id), list(audit.broken_links())) == ([], [])
    assert db.session.scalars(select(Payout)).one().amount_minor > 0


def test_nobody_is_written_to_in_the_morning_after(app: Flask, clock: Clock, office: Office) -> None:
    erase(app, office.approver.email)
    clock.set("2026-03-11T12:30Z")
    assert send_morning_mails(office.deal.seller_id) == 1
    said = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("about money"))).one()
    assert said.recipient == OTHER


def test_news_that_were_mailed_are_forgotten_with_their_mail(app: Flask, clock: Clock, office: Office) -> None:
    clock.set("2026-03-11T12:30Z")
    send_morning_mails(office.deal.seller_id)
    erase(app, office.approver.email)
    assert readers() == {OTHER}
    recipients = set(db.session.scalars(select(OutboxMail.recipient)))
    assert office.approver.email not in recipients


def test_a_mail_to_an_address_in_capitals_is_emptied_too(app: Flask) -> None:
    write_to("Jo@Readers.Example")
    assert erase(app, "jo@readers.example")["mails"] == 1
    assert db.session.scalars(select(OutboxMail)).one().recipient == ""


@command
def write_to(email: str) -> None:
    db.session.add(OutboxMail(recipient=email, subject="Hello", text="Hello Jo", html="", message_id="<1@x>"))
