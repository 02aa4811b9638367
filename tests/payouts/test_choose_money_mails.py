"""Mails about money come when each reader chose; what keeps money safe or needs somebody is never lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Membership, Organization
from accounts.permissions import Role
from core.clock import today
from core.db import command, db, end_read
from core.mail import OutboxMail
from partners.models import Partnership
from payouts.commands.destinations import set_destination
from payouts.commands.mails import choose_mails, send_morning_mails
from payouts.commands.payouts import mark_paid, return_payout
from payouts.commands.runs import take_back_run
from payouts.models import MoneyNews, Payout, PayoutRun
from payouts.queries.mails import choices_of
from payouts.rules.mails import MoneyMail, MoneyTopic, heard_after
from payouts.tasks.mails import mail_morning
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_organization
from tests.payouts.office import OTHER_IBAN, Office, make_office, only_payout

AT_ONCE, MORNING, NEVER = MoneyMail
OFF = "You switched these mails off"


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """An office whose partner's contact is a member of it, on a Wednesday."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    set_contact(office, office.partner.email)
    return office


@command
def set_contact(office: Office, email: str) -> None:
    db.session.get_one(Partnership, office.deal.partnership_id).contact_email = email


def choose(person: Person, choice: MoneyMail, *topics: MoneyTopic) -> None:
    choose_mails(dict.fromkeys(topics or list(MoneyTopic), choice), actor=person.actor)


def pay(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="B-1", paid_on=today("UTC"))


def mailed(person: Person, words: str = "") -> list[OutboxMail]:
    end_read()
    query = select(OutboxMail).where(OutboxMail.recipient == person.email, OutboxMail.subject.contains(words))
    return list(db.session.scalars(query.order_by(OutboxMail.created_at)))


@pytest.mark.parametrize(
    ("chosen", "must", "heard"),
    [
        ([NEVER, MORNING], True, [NEVER, MORNING]),
        ([NEVER, NEVER], True, [AT_ONCE, AT_ONCE]),
        ([NEVER], False, [NEVER]),
        ([], True, []),
    ],
)
def test_what_needs_somebody_is_heard_by_somebody(chosen: list[MoneyMail], must: bool, heard: list[MoneyMail]) -> None:
    given = {str(at): each for at, each in enumerate(chosen)}
    assert list(heard_after(given, must_be_heard=must).values()) == heard


def test_without_a_choice_everything_comes_at_once_and_says_where_to_choose(office: Office) -> None:
    pay(office)
    (mail,) = mailed(office.partner, "You have been paid")
    assert "/profile/money-mail" in mail.text
    assert "/profile/money-mail" in mail.html


def test_whoever_is_no_member_has_nothing_to_choose(office: Office) -> None:
    stranger = make_person(
        db.session.get_one(Organization, make_organization("Elsewhere")), Role.OWNER, email="p@x.example"
    )
    set_contact(office, stranger.email)
    choose(stranger, NEVER)
    pay(office)
    (mail,) = mailed(stranger, "You have been paid")
    assert "/profile/money-mail" not in mail.text


def test_the_morning_brings_what_happened_once_a_day(office: Office, clock: Clock) -> None:
    choose(office.partner, MORNING, MoneyTopic.PAYMENTS)
    pay(office)
    assert mailed(office.partner, "You have been paid") == []
    clock.set("2026-05-21T07:59Z")
    assert send_morning_mails(office.deal.partner_id) == 0
    clock.set("2026-05-21T08:00Z")
    assert [send_morning_mails(office.deal.partner_id) for _ in range(2)] == [1, 0]
    (mail,) = mailed(office.partner, "about money")
    payout = db.session.scalars(select(Payout)).one().public_id
    assert f"- You have been paid by Northbeam Training: http://localhost/payouts/{payout}" in mail.text
    assert f'href="http://localhost/payouts/{payout}"' in mail.html
    assert "/profile/money-mail" in mail.text
    return_it(office)
    assert send_morning_mails(office.deal.partner_id) == 0, "one a day"
    clock.set("2026-05-22T09:00Z")
    assert jobs_send() == 1
    assert "A payment came back" in mailed(office.partner, "about money")[-1].text


def return_it(office: Office) -> None:
    payout = db.session.scalars(select(Payout)).one()
    return_payout(payout.id, actor=office.approver.actor, reason="Account closed")


def jobs_send() -> int:
    """Let the product's own sweep send what waits."""
    found = mail_morning({}) or {}
    return int(found["done"])


def test_whoever_left_hears_nothing_more(office: Office, clock: Clock) -> None:
    choose(office.partner, MORNING)
    pay(office)
    leave(office.partner)
    clock.set("2026-05-21T08:00Z")
    assert jobs_send() == 0
    assert mailed(office.partner, "about money") == []


@command
def leave(person: Person) -> None:
    db.session.delete(db.session.scalars(select(Membership).where(Membership.user_id == person.user_id)).one())


def test_what_was_switched_off_does_not_come(office: Office) -> None:
    choose(office.partner, NEVER)
    pay(office)
    assert mailed(office.partner) == []
    assert db.session.scalars(select(MoneyNews)).all() == []


def test_a_new_account_is_told_whatever_was_switched_off(office: Office) -> None:
    choose(office.partner, NEVER)
    set_destination(office.deal.partnership_id, actor=office.partner.actor, holder_name="Main", account=OTHER_IBAN)
    assert len(mailed(office.partner, "bank account for your payments was changed")) == 1


def test_a_payment_that_came_back_reaches_the_one_who_must_confirm_the_account(office: Office) -> None:
    choose(office.partner, NEVER)
    pay(office)
    return_it(office)
    (mail,) = mailed(office.partner, "A payment came back")
    assert OFF in mail.text


def test_the_only_approver_cannot_miss_a_run_and_one_of_two_can(office: Office) -> None:
    choose(office.approver, NEVER)
    run = office.submit(office.draft())
    (mail,) = mailed(office.approver, "waits for your approval")
    assert OFF in mail.text
    seller = db.session.get_one(Organization, office.deal.seller_id)
    second = make_person(seller, Role.FINANCE_APPROVER, email="second@northbeam.example")
    take_back_run(run.id, actor=office.preparer.actor)
    office.submit(db.session.get_one(PayoutRun, run.id))
    assert len(mailed(office.approver, "waits for your approval")) == 1
    (told,) = mailed(second, "waits for your approval")
    assert OFF not in told.text


def test_each_member_chooses_on_a_page_for_one_organization(
    client: FlaskClient, office: Office, queries: QueryCounter
) -> None:
    here = sign_in(client, office.partner)
    with queries.at_most(12):
        page = here.get("/profile/money-mail").text
    assert "cannot be switched off" in page
    given = {topic.value: "at_once" for topic in MoneyTopic} | {"payments": "morning"}
    saved = here.post("/profile/money-mail", data=given, follow_redirects=True)
    assert '<option selected value="morning">' in saved.text
    assert here.post("/profile/money-mail", data=given | {"runs": "weekly"}).status_code == 422
    here.post("/profile/money-mail", data={"runs": "never"})
    chosen = choices_of(office.partner.actor)
    assert (chosen[MoneyTopic.RUNS], chosen[MoneyTopic.PAYMENTS]) == (NEVER, MORNING), (
        "an old form changes what it names"
    )
    assert choices_of(office.approver.actor) == {}
