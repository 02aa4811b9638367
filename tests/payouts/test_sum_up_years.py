"""Totals of a year come from the books and agree with its statements; money that waits too long is called overdue."""

import csv
import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.clock import today
from core.db import db
from core.money import Money
from partners.rules.advances import Advance
from payouts.commands.accrual import accrue_order
from payouts.commands.advances import pay_advance, take_advance_back
from payouts.commands.holds import release_due
from payouts.commands.payouts import mark_paid, return_payout
from payouts.commands.periods import close_period
from payouts.models import Earning, Statement
from payouts.queries.overdue import list_overdue
from payouts.queries.years import list_totals
from payouts.rules.years import COLUMNS
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal, sell, take_back, with_terms
from tests.payouts.office import Office, make_office, only_payout

NOTHING = dict.fromkeys(COLUMNS, 0)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def pay(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="B-1", paid_on=today("UTC"), is_shared=True)


def totals(office: Office, year: str = "2026") -> dict[str, int]:
    (row,) = list_totals(office.partner.actor, year)
    assert [other.whole.minors for other in list_totals(office.preparer.actor, year)] == [row.whole.minors]
    return row.whole.minors


def test_a_year_sums_what_was_earned_taken_back_and_paid(office: Office, clock: Clock) -> None:
    pay(office)
    order_id = db.session.scalars(select(Earning.order_id)).one()
    assert order_id is not None
    take_back(office.deal, order_id, 4_000)
    accrue_order(order_id)
    assert totals(office) == NOTHING | {"earned": 2_500, "taken_back": 1_000, "paid": 2_500}
    clock.set("2026-06-01T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    bodies = [row.body for row in db.session.scalars(select(Statement))]
    changes = [part["changes"] for body in bodies for part in body["sections"] if part["account"] == "paid"]
    assert sum(change.get("paid", 0) for change in changes) == totals(office)["paid"]


def test_what_a_bank_sends_back_was_not_paid(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    payout = only_payout(run)
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=today("UTC"), is_shared=True)
    return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
    assert totals(office)["paid"] == 0


def test_the_new_year_starts_with_nothing(office: Office, clock: Clock) -> None:
    clock.set("2027-01-01T12:00Z")
    accrue_order(sell(office.deal, 2_000))
    assert totals(office, "2027") == NOTHING | {"earned": 500, "taken_back": 0, "paid": 0}
    assert totals(office)["earned"] == 2_500


def test_each_side_reads_it_as_a_page_and_as_a_table(
    office: Office, client: FlaskClient, queries: QueryCounter
) -> None:
    for person in (office.partner, office.preparer):
        browser = sign_in(client, person)
        with queries.at_most(12):
            page = browser.get("/years?year=2026").text
        assert "$25.00" in page
        rows = list(csv.DictReader(io.StringIO(browser.get("/years.csv?year=2026").text)))
        assert sum(float(row["earned"]) for row in rows) == 25
        assert browser.get(rows[0]["explained_at"]).status_code == 200
    assert "Nothing in 2031" in client.get("/years?year=2031").text
    assert client.get("/years?year=soon").status_code == 404


def test_money_is_overdue_after_45_days_for_both_sides(office: Office, client: FlaskClient, clock: Clock) -> None:
    seller = office.deal.seller_id
    assert list_overdue(date(2026, 6, 9), seller_id=seller) == []  # released on April 25
    (late,) = list_overdue(date(2026, 6, 10), seller_id=seller)
    assert (late.amount, late.since) == (Money(2_500, "USD"), date(2026, 4, 25))
    clock.set("2026-06-10T12:00Z")
    assert "Overdue: $25.00" in sign_in(client, office.partner).get("/earnings").text
    assert "Overdue: $25.00" in sign_in(client, office.preparer).get("/owing").text


def test_what_was_paid_or_taken_back_since_is_not_overdue(office: Office) -> None:
    order_id = db.session.scalars(select(Earning.order_id)).one()
    assert order_id is not None
    take_back(office.deal, order_id, 10_000)
    accrue_order(order_id)
    assert list_overdue(date(2026, 7, 1), seller_id=office.deal.seller_id) == []


def test_less_than_the_smallest_payment_is_never_overdue(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    small = make_office(clock, minimum=5_000)
    assert list_overdue(date(2026, 12, 1), partner_id=small.deal.partner_id) == []


def test_payments_are_listed_by_the_day_they_were_settled_on_and_by_rail(office: Office, client: FlaskClient) -> None:
    pay(office)
    browser = sign_in(client, office.approver)
    assert "Settled in 2026 by Bank transfer" in browser.get("/years?year=2026").text
    (row,) = csv.DictReader(io.StringIO(browser.get("/years/payments.csv?year=2026").text))
    assert (row["settled_on"], row["rail"], row["amount"]) == ("2026-05-20", "manual", "25.00")
    assert list(csv.reader(io.StringIO(browser.get("/years/payments.csv?year=2025").text)))[1:] == []


def test_the_summary_for_the_tax_office_lists_who_reached_the_sum_of_the_year(
    app: Flask, clock: Clock, client: FlaskClient
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, amount=800_000)
    pay(office)
    browser = sign_in(client, office.approver)
    (row,) = csv.DictReader(io.StringIO(browser.get("/years/1099.csv?year=2026").text))
    assert (row["Box 1 - Nonemployee Compensation"], row["Form Account Number"][:3]) == ("2000.00", "pn_")
    assert list(csv.reader(io.StringIO(browser.get("/years/1099.csv?year=2025").text)))[1:] == []
    assert sign_in(client, office.partner).get("/years/1099.csv?year=2026").text.count("\n") == 1


def test_an_advance_is_a_payment_of_its_year_and_what_is_set_against_it_is_none(
    clock: Clock, client: FlaskClient
) -> None:
    clock.set("2026-03-10T12:00Z")
    deal = make_deal(terms=with_terms(hold_days=0, advance=Advance(500_000, 10_000)))
    seller = db.session.get_one(Organization, deal.seller_id)
    payer = make_person(seller, Role.FINANCE_APPROVER)
    wrong = pay_advance(deal.version_id, actor=payer.actor, paid_on=date(2026, 3, 9), reference="B-6")
    take_advance_back(deal.version_id, actor=payer.actor, reason="Another day")
    pay_advance(deal.version_id, actor=payer.actor, paid_on=date(2026, 3, 10), reference="B-7")
    accrue_order(sell(deal, 800_000))
    release_due()
    browser = sign_in(client, payer)
    rows = list(csv.DictReader(io.StringIO(browser.get("/years/payments.csv?year=2026").text)))
    assert [(row["settled_on"], row["rail"], row["amount"]) for row in rows] == [("2026-03-10", "advance", "5000.00")]
    assert "B-7" in rows[0]["reference"]
    assert wrong.reason != rows[0]["reference"]
    assert "Settled in 2026 by Advance" in browser.get("/years?year=2026").text
    (row,) = csv.DictReader(io.StringIO(browser.get("/years/1099.csv?year=2026").text))
    assert row["Box 1 - Nonemployee Compensation"] == "5000.00"
    assert browser.get("/years/1099.csv?year=2027").text.count("\n") == 1
