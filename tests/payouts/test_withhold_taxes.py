"""Withholding: after sixty days without a form a payment goes out less what the tables say, booked to the cent."""

import csv
import io
from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.clock import today
from core.db import command, db
from core.mail import OutboxMail
from payouts.commands.payouts import mark_paid, return_payout
from payouts.commands.periods import close_due, close_period
from payouts.commands.runs import recalculate_run
from payouts.commands.tax import set_tax_profile, set_tax_rule
from payouts.models import Account, Payout, Statement
from payouts.queries.checks import check_books
from payouts.queries.years import list_totals
from payouts.rules.statements import problems
from payouts.rules.tax import TaxForm
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.office import Office, make_office, only_payout
from tests.payouts.test_ask_tax_forms import W9


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """A partner that is owed $100.00 and was asked for a form 61 days ago."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, amount=40_000)
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER)
    set_tax_rule(actor=owner.actor, asks=True)
    clock.set("2026-07-20T12:00Z")
    return office


def pay(office: Office) -> Payout:
    payout = only_payout(office.approve(office.submit(office.draft())))
    return mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=today("UTC"))


def balance(office: Office, kinds: Sequence[str]) -> list[int]:
    query = select(Account.kind, Account.balance_minor).where(Account.seller_id == office.deal.seller_id)
    found = {row.kind: row.balance_minor for row in db.session.execute(query)}
    return [found.get(kind, 0) for kind in kinds]


def test_a_quarter_less_a_bit_goes_to_the_tax_office(office: Office, client: FlaskClient) -> None:
    payout = pay(office)
    assert (payout.share.minor, payout.withheld_minor, payout.amount_minor) == (10_000, 2_400, 7_600)
    assert balance(office, ["cash", "withholding_payable", "payable", "in_flight"]) == [7_600, 2_400, 0, 0]
    assert check_books(office.deal.seller_id) == []
    assert office.money()[3] == 10_000
    (year,) = list_totals(office.partner.actor, "2026")
    assert (year.whole.minors["paid"], year.whole.minors["withheld"]) == (7_600, 2_400)
    (mail,) = [row for row in db.session.scalars(select(OutboxMail)) if "You have been paid" in row.subject]
    assert "$76.00" in mail.text
    assert "$24.00 of what you earned was withheld" in mail.text
    page = sign_in(client, office.partner).get(f"/payouts/{payout.public_id}").text
    assert "Withheld for the tax office" in page
    (row,) = csv.DictReader(io.StringIO(sign_in(client, office.approver).get("/years/1099.csv?year=2026").text))
    assert (row["Box 1 - Nonemployee Compensation"], row["Box 4 - Federal income tax withheld"]) == ("100.00", "24.00")


def test_a_form_that_comes_in_time_changes_the_draft_and_nothing_is_withheld(office: Office) -> None:
    run = office.draft()
    assert only_payout(run).amount_minor == 7_600
    set_tax_profile(office.deal.partnership_id, actor=office.partner.actor, form=TaxForm.W9, answers=W9)
    payout = only_payout(recalculate_run(run.id, actor=office.preparer.actor))
    assert (payout.amount_minor, payout.withheld_minor) == (10_000, 0)


def test_a_payment_that_comes_back_gives_both_parts_back(office: Office) -> None:
    payout = pay(office)
    return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
    assert balance(office, ["cash", "withholding_payable", "payable"]) == [0, 0, 10_000]
    assert check_books(office.deal.seller_id) == []


def test_the_statement_says_what_was_withheld(office: Office, clock: Clock) -> None:
    close_due()
    pay(office)
    clock.set("2026-08-01T12:00Z")
    close_period(office.deal.seller_id, "2026-07", actor=SYSTEM)
    body = db.session.scalars(select(Statement).where(Statement.month == "2026-07")).one().body
    closing = {part["account"]: part["closing"] for part in body["sections"]}
    assert (closing["paid"], closing["withheld"], body["owed"]) == (7_600, 2_400, 0)
    assert list(problems(body)) == []


@command
def forget_withholding(payout: Payout) -> None:
    """Make a payout say that nothing was withheld, behind the books' back."""
    payout.withheld_minor, payout.amount_minor = 0, payout.share.minor


def test_a_payout_that_says_another_sum_than_the_books_is_found(office: Office) -> None:
    forget_withholding(pay(office))
    assert {finding.invariant for finding in check_books(office.deal.seller_id)} == {"I9"}
