"""Balances that cannot be paid: handed to an authority by two people after a year, or paid below the minimum."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db import command, db
from core.errors import AppError, Conflict, NotAllowed, NotFound
from core.mail import OutboxMail
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from payouts.commands.accrual import accrue_order
from payouts.commands.payouts import mark_paid
from payouts.commands.unclaimed import ask_for_payment, book_unclaimed, propose_unclaimed, withdraw_unclaimed
from payouts.models import Entry, UnclaimedBalance
from payouts.queries.agreements import minimums
from payouts.queries.checks import check_books
from payouts.queries.years import list_totals
from payouts.rules.requests import Wait, is_lifted
from tests.harness.clock import Clock
from tests.harness.people import Person, sign_in
from tests.payouts.factories import make_deal, take_back
from tests.payouts.office import Office, make_office, only_payout
from tracking.models import Order

TOLD: dict[str, Any] = {"authority": "State of Oregon", "reference": "UP-77", "given_on": date(2027, 4, 24)}


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """A partner without an account that is owed $25.00, released on April 25, 2026; a year and a day later."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, minimum=5_000)
    clock.set("2027-04-25T12:00Z")
    return office


def propose(office: Office, by: Person | None = None, **how: Any) -> UnclaimedBalance:
    actor = (by or office.preparer).actor
    return propose_unclaimed(office.deal.partnership_id, actor=actor, currency="USD", **TOLD | how)


def test_two_people_book_it_and_the_partner_gets_the_reference(office: Office, client: FlaskClient) -> None:
    found = propose(office)
    assert office.money() == (0, 2_500, 0, 0)
    booked = book_unclaimed(found.id, actor=office.approver.actor)
    assert office.money() == (0, 0, 0, 0)
    assert check_books(office.deal.seller_id) == []
    entry = db.session.scalars(select(Entry).where(Entry.kind == "unclaimed")).one()
    assert entry.reason == "Unclaimed: handed to State of Oregon on 2027-04-24 under the reference UP-77"
    mails = [row.text for row in db.session.scalars(select(OutboxMail)) if "unclaimed money" in row.subject]
    assert all("UP-77" in text for text in mails)
    (year,) = list_totals(office.partner.actor, "2027")
    assert year.whole.minors["unclaimed"] == 2_500
    with pytest.raises(Conflict, match="booked already"):
        book_unclaimed(booked.id, actor=office.approver.actor)
    assert "Nobody claimed it" in sign_in(client, office.partner).get("/earnings").text


def test_not_by_the_same_person_not_early_not_twice_not_a_strangers(office: Office, clock: Clock) -> None:
    found = propose(office)
    with pytest.raises(Conflict, match="waits for a second person already"):
        propose(office)
    with pytest.raises(NotAllowed, match="second person books it"):
        book_unclaimed(found.id, actor=office.preparer.actor)
    with pytest.raises(NotFound):
        book_unclaimed(found.id, actor=office.partner.actor)
    withdraw_unclaimed(found.id, actor=office.preparer.actor)
    with pytest.raises(Conflict, match="withdrawn already"):
        book_unclaimed(found.id, actor=office.approver.actor)
    for wrong in ({"authority": " "}, {"reference": ""}, {"given_on": date(2027, 4, 26)}):
        with pytest.raises(AppError):
            propose(office, **wrong)
    clock.set("2027-04-24T12:00Z")
    with pytest.raises(Conflict, match="from 2027-04-25 on"):
        propose(office)
    with pytest.raises(NotFound):
        propose_unclaimed(make_deal().partnership_id, actor=office.preparer.actor, currency="USD", **TOLD)


def test_what_changed_meanwhile_is_not_booked(office: Office) -> None:
    found = propose(office)
    order = db.session.scalars(select(Order)).one()
    take_back(office.deal, order.id, 2_000, occurred_at=datetime(2026, 4, 1, tzinfo=UTC))
    accrue_order(order.id)
    with pytest.raises(Conflict, match=r"balance is 20\.00 USD by now"):
        book_unclaimed(found.id, actor=office.approver.actor)
    assert office.money()[1] == 2_000


def test_the_minimum_does_not_count_after_a_year_an_end_or_a_request() -> None:
    today = date(2026, 6, 1)
    assert not is_lifted(Wait(PartnershipState.ACTIVE, None, date(2025, 6, 2)), today)
    assert is_lifted(Wait(PartnershipState.ACTIVE, None, date(2025, 6, 1)), today)
    assert is_lifted(Wait(PartnershipState.ENDED, None, None), today)
    assert is_lifted(Wait(PartnershipState.ACTIVE, date(2025, 6, 2), None), today)
    assert not is_lifted(Wait(PartnershipState.ACTIVE, date(2025, 6, 1), None), today)


def smallest(office: Office) -> bool:
    return office.deal.partnership_id in minimums(office.deal.seller_id, [office.deal.partnership_id])


@command
def end(office: Office) -> None:
    mine = update(Partnership).where(Partnership.id == office.deal.partnership_id)
    db.session.execute(mine.values(state=PartnershipState.ENDED))


def test_a_partner_asks_once_a_year_and_is_paid_with_the_next_run(clock: Clock, client: FlaskClient) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, minimum=5_000)
    assert smallest(office)
    assert not only_payout(office.draft()).is_included
    partner = sign_in(client, office.partner)
    assert "Pay it all the same" in partner.get("/get-paid").text
    ask_for_payment(office.deal.partnership_id, actor=office.partner.actor)
    with pytest.raises(Conflict, match="You asked on 2026-05-20"):
        ask_for_payment(office.deal.partnership_id, actor=office.partner.actor)
    with pytest.raises(NotFound):
        ask_for_payment(office.deal.partnership_id, actor=office.preparer.actor)
    assert not smallest(office)
    assert "the next run includes it" in partner.get("/get-paid").text


def test_what_was_paid_since_uses_the_request_up(clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, minimum=5_000)
    ask_for_payment(office.deal.partnership_id, actor=office.partner.actor)
    payout = only_payout(office.approve(office.submit(office.draft())))
    clock.set("2026-05-21T12:00Z")
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=date(2026, 5, 21))
    assert smallest(office)
    end(office)
    assert not smallest(office)


def test_the_pages_propose_and_book(office: Office, client: FlaskClient) -> None:
    preparer = sign_in(client, office.preparer)
    link = preparer.get("/owing").text.split('href="/owing/pn_')[1].split('"')[0]
    assert "Nobody claims it" in preparer.get(f"/owing/pn_{link}").text
    refused = preparer.post(
        f"/owing/pn_{link}/unclaimed", data={"authority": "X", "reference": "", "given_on": "2027-04-24"}
    )
    assert refused.status_code == 422
    sent = {"authority": "State of Oregon", "reference": "UP-77", "given_on": "2027-04-24"}
    assert preparer.post(f"/owing/pn_{link}/unclaimed", data=sent).status_code == 302
    found = db.session.scalars(select(UnclaimedBalance)).one()
    approver = sign_in(client, office.approver)
    assert "Book it" in approver.get(f"/owing/pn_{link}").text
    assert approver.post(f"/owing/unclaimed/{found.public_id}/book").status_code == 302
    assert "Booked" in approver.get(f"/owing/pn_{link}").text
