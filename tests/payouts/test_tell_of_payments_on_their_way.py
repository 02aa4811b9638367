"""A payment on its way: its partner hears of it an hour after its file was made, once, with the day to expect it by."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import jobs
from core.db import db
from core.mail import OutboxMail
from payouts.commands.exports import export_run, make_files, withdraw_file
from payouts.commands.payouts import mark_paid, void_payout
from payouts.models import PayoutRun
from payouts.rules.files import BOOKS, FileKind, expected_on
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


@pytest.fixture
def run(office: Office) -> PayoutRun:
    return office.approve(office.submit(office.draft()))


def told() -> list[str]:
    """Return the words of each mail about a payment on its way."""
    query = db.select(OutboxMail).where(OutboxMail.subject == "A payment is on its way to you")
    return [mail.text for mail in db.session.scalars(query.order_by(OutboxMail.id))]


def test_every_file_that_pays_has_a_day_and_weekends_do_not_count() -> None:
    friday = date(2026, 5, 22)
    assert expected_on(FileKind.SEPA, friday) == date(2026, 5, 26)
    assert all(expected_on(kind, friday) > friday for kind in set(FileKind) - BOOKS)


def test_the_partner_hears_an_hour_later_by_when_to_expect_the_money(
    office: Office, run: PayoutRun, clock: Clock, client: FlaskClient
) -> None:
    export_run(run.id, actor=office.approver.actor)
    jobs.run_due()
    assert told() == []
    clock.advance(minutes=61)
    jobs.run_due()
    (text,) = (" ".join(each.split()) for each in told())
    assert "$25.00 to its bank for you. It goes to Main Street, •• 3000, and should be there by May 26, 2026." in text
    assert only_payout(run).expected_on == date(2026, 5, 26)
    pages = [f"/payouts/{only_payout(run).public_id}", "/get-paid"]
    client = sign_in(client, office.partner)
    shown = [" ".join(client.get(page).text.split()) for page in pages]
    assert all("xpected by" in text and "May 26" in text for text in shown)


def test_nobody_is_told_of_what_was_paid_or_taken_out_within_the_hour(
    office: Office, run: PayoutRun, clock: Clock
) -> None:
    export_run(run.id, actor=office.approver.actor)
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    clock.advance(minutes=61)
    jobs.run_due()
    assert told() == []


def test_a_file_that_was_set_aside_is_told_of_no_day_and_the_next_one_is(
    office: Office, run: PayoutRun, clock: Clock
) -> None:
    first = export_run(run.id, actor=office.approver.actor)
    clock.advance(minutes=61)
    jobs.run_due()
    withdraw_file(first.id, actor=office.approver.actor, reason="The bank did not take it.")
    assert only_payout(run).expected_on is None
    clock.set("2026-05-22T12:00Z")
    (second,) = make_files(run.id, FileKind.BANK_CSV, actor=office.approver.actor)
    clock.advance(minutes=61)
    jobs.run_due()
    assert second.id != first.id
    assert ["May 28, 2026" in text for text in told()] == [False, True]


def test_what_is_taken_out_after_it_was_told_is_expected_no_more(
    office: Office, run: PayoutRun, clock: Clock, client: FlaskClient
) -> None:
    export_run(run.id, actor=office.approver.actor)
    clock.advance(minutes=61)
    jobs.run_due()
    void_payout(only_payout(run).id, actor=office.approver.actor, reason="The account is being closed.")
    assert "Expected by" not in sign_in(client, office.partner).get(f"/payouts/{only_payout(run).public_id}").text
