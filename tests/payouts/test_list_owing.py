"""What a seller owes whom: every partner's money by where it is adds up, and a run's part of it is explained."""

import csv
import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from accounts.queries import get_organization
from core.db import db
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.models import Statement
from payouts.queries.balances import sum_by_currency
from payouts.queries.due import next_payments
from payouts.queries.owing import list_owing, newest_closed
from payouts.queries.runs import payouts_of
from payouts.rules.kinds import AccountKind
from payouts.rules.owing import Owing, paid_from, together
from payouts.rules.statements import groups_of
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal, sell
from tests.payouts.office import Office, make_office

TODAY, CLOSES = date(2026, 6, 25), date(2026, 7, 10)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """$25.00 of a closed month, $20.00 released since, and $10.00 that waits."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    accrue_order(sell(office.deal, 8_000))
    clock.set("2026-06-25T12:00Z")
    release_due()
    accrue_order(sell(office.deal, 4_000))
    return office


def test_what_a_run_can_take_is_what_a_run_takes(office: Office) -> None:
    (row,) = list_owing(office.preparer.actor, newest_closed(office.preparer.actor))
    assert (row.on_hold, row.payable, row.due, row.later, row.in_run) == (1_000, 4_500, 2_500, 2_000, 0)
    assert row.paid_from == TODAY
    run = office.draft()
    assert [payout.amount_minor for payout in payouts_of(run)] == [row.due]
    office.submit(run)
    (row,) = list_owing(office.preparer.actor, newest_closed(office.preparer.actor))
    assert (row.payable, row.due, row.in_run, row.paid_from) == (2_000, 0, 2_500, date(2026, 6, 25))


def test_it_adds_up_to_the_books(office: Office) -> None:
    (total,) = together(list_owing(office.preparer.actor, newest_closed(office.preparer.actor)))
    (books,) = sum_by_currency(seller_id=office.deal.seller_id)
    assert (total.owed, total.on_hold, total.payable) == (books.owed, books.held, books.payable)


def test_the_page_explains_the_difference_and_hands_out_a_table(
    office: Office, client: FlaskClient, queries: QueryCounter
) -> None:
    browser = sign_in(client, office.preparer)
    with queries.at_most(12):
        page = browser.get("/owing")
    assert "Why a run pays another amount" in page.text
    assert "$20.00 was released or taken back since" in page.text
    (line,) = csv.DictReader(io.StringIO(browser.get("/owing.csv").text))
    assert (line["owed"], line["due"], line["later"], line["can_be_paid_from"]) == (
        "55.00",
        "25.00",
        "20.00",
        "2026-06-25",
    )


def test_a_partner_sees_nothing_of_it(office: Office, client: FlaskClient) -> None:
    assert "You owe nobody" in sign_in(client, office.partner).get("/owing").text


def owing(payable: int = 0, due: int = 0, on_hold: int = 0) -> Owing:
    return Owing("pn_1", "Main Street", "USD", payable=payable, due=due, on_hold=on_hold)


@pytest.mark.parametrize(
    ("row", "review_until", "day"),
    [
        (owing(payable=100, due=100), None, TODAY),
        (owing(payable=100, due=100), date(2026, 6, 24), TODAY),
        (owing(payable=100, due=100), TODAY, date(2026, 6, 26)),
        (owing(payable=100), None, CLOSES),
        (owing(on_hold=100), None, None),
        (owing(payable=-100, due=-100), None, None),
    ],
)
def test_the_day_from_which_a_run_can_pay(row: Owing, review_until: date | None, day: date | None) -> None:
    assert paid_from(row, review_until=review_until, today=TODAY, closes_on=CLOSES) == day


def test_what_a_store_owes_stands_beside_and_is_not_taken_off() -> None:
    row = owing(payable=100)
    row.add(AccountKind.RECEIVABLE, -40)
    assert (row.store, row.owed) == (40, 100)


def test_the_partner_reads_the_same_due_amount_and_its_day(office: Office, client: FlaskClient) -> None:
    (row,) = list_owing(office.preparer.actor, newest_closed(office.preparer.actor))
    found = next_payments(office.deal.partner_id)["USD"]
    assert (found.due, found.pay_by) == (row.due, date(2026, 5, 31))
    page = " ".join(sign_in(client, office.partner).get("/home").text.split())
    assert "$25.00 of it is due, paid by" in page
    office.submit(office.draft())
    assert next_payments(office.deal.partner_id)["USD"].due == 0


def test_a_statement_says_what_of_its_headline_is_due_and_folds_its_lines(office: Office, client: FlaskClient) -> None:
    statement = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()
    page = " ".join(sign_in(client, office.partner).get(f"/statements/{statement.public_id}").text.split())
    assert "Due: its refund period is over" in page
    assert "Refund period over</b>: 1 line" in page
    groups = groups_of(statement.body)
    assert sum(len(group.lines) for group in groups) == len(statement.body["lines"])
    for part in statement.body["sections"]:
        assert {group.kind: minor for group in groups if (minor := group.changes.get(part["account"]))} == part[
            "changes"
        ]


def test_what_only_waits_leads_to_its_days_and_months_say_when_they_close(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 4_000))
    browser = sign_in(client, make_person(get_organization(deal.seller_id), Role.OWNER))
    assert "As each share is released" in browser.get("/owing").text
    assert "closes itself on the 10th of the next" in browser.get("/periods").text
