"""Restating: a new number that names the old one; the old one stays, and no payment is put off by it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts.commands.accrual import accrue_order
from payouts.commands.statements import restate
from payouts.models import Statement
from payouts.queries.checks import check_books
from payouts.rules.documents import Pen, document_of
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import make_deal, take_back
from tests.payouts.office import Office, make_office
from tracking.models import Order

WHY = "The address was wrong."


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def march() -> Statement:
    query = select(Statement).where(Statement.month == "2026-03", Statement.restates_id.is_(None))
    return db.session.scalars(query).one()


@command
def move_away(office: Office) -> None:
    mine = update(Organization).where(Organization.id == office.deal.partner_id)
    db.session.execute(mine.values(postal_address="2 Elm Street"))


def again(office: Office, statement: Statement, reason: str = WHY) -> Statement:
    return restate(statement.id, actor=office.preparer.actor, reason=reason)


def test_both_name_each_other_and_the_old_one_never_changes(office: Office, client: FlaskClient) -> None:
    move_away(office)
    old, before = march(), (march().sha256, dict(march().body))
    new = again(office, old)
    assert (new.number, new.restates_id, new.pay_by) == (3, old.id, old.pay_by)
    assert new.body["partner"]["address"] == "2 Elm Street"
    assert new.body["restates"] == {
        "number": 1, "statement": old.public_id, "issued_on": "2026-05-01", "reason": WHY,
    }  # fmt: skip
    assert (march().sha256, march().body) == before
    assert check_books(office.deal.seller_id) == []
    (mail,) = [row for row in db.session.scalars(select(OutboxMail)) if row.subject.startswith("A restated")]
    assert WHY in mail.text
    for person in (office.preparer, office.partner):
        page = sign_in(client, person)
        assert "Restated by number 3" in page.get(f"/statements/{old.public_id}").text
        assert "Restates number 1" in page.get(f"/statements/{new.public_id}").text
        assert "Restates 1" in page.get("/statements").text
    said = document_of(new.body, new.sha256, Pen(money=str, day=str, sentence=str, address=""))
    assert said["title"] == "Statement 3 for March 2026, restating number 1"


def test_it_shows_what_later_months_adjusted(office: Office) -> None:
    order = db.session.scalars(select(Order)).one()
    take_back(office.deal, order.id, 4_000)
    accrue_order(order.id)
    new = again(office, march(), "A refund of March came in May.")
    (line,) = new.body["later"]
    assert (line["adjusts"], line["changes"]) == ("2026-03", {"payable": -1_000})
    assert (new.body["owed"], new.body["owed_with_later"]) == (2_500, 1_500)
    assert check_books(office.deal.seller_id) == []


def test_not_without_a_reason_a_difference_or_twice(office: Office) -> None:
    with pytest.raises(Conflict, match="would say the same again"):
        again(office, march())
    move_away(office)
    with pytest.raises(AppError, match="Say why"):
        again(office, march(), " ")
    new = again(office, march())
    with pytest.raises(Conflict, match="restated already, by number 3"):
        again(office, march())
    with pytest.raises(Conflict, match="would say the same again"):
        again(office, new)
    with pytest.raises(NotFound):
        restate(march().id, actor=office.partner.actor, reason=WHY)
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="o@other.example")
    with pytest.raises(NotFound):
        restate(march().id, actor=stranger.actor, reason=WHY)


def test_no_payment_is_put_off_by_it(office: Office) -> None:
    move_away(office)
    april = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()
    new = again(office, april)
    assert new.review_until > april.review_until
    assert office.submit(office.draft()).state == "in_review"


def test_the_page_restates(office: Office, client: FlaskClient) -> None:
    move_away(office)
    page, where = sign_in(client, office.preparer), f"/statements/{march().public_id}"
    assert page.post(f"{where}/restate", data={"reason": WHY}).status_code == 302
    assert page.post(f"{where}/restate", data={"reason": WHY}).status_code == 409
    assert "Issue it anew" not in page.get(where).text
