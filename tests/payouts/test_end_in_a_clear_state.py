"""What goes wrong around a payment ends in a clear state, with the next step on a page."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.audit import AuditRecord
from core.db import db
from core.errors import AppError
from core.files import storage
from core.mail import OutboxMail
from payouts.commands.accrual import accrue_order
from payouts.commands.canceling import cancel_unsent
from payouts.commands.destinations import set_destination
from payouts.commands.exports import export_run
from payouts.commands.holds import release_due
from payouts.commands.paying import release_attempt
from payouts.commands.payouts import mark_paid
from payouts.commands.periods import close_period
from payouts.commands.runs import leave_out
from payouts.commands.telling import tell_voided
from payouts.comparing import reconcile_account
from payouts.models import Entry
from payouts.queries.checks import check_books
from payouts.queries.files import list_files
from payouts.queries.findings import open_findings
from payouts.queries.paying import differences_in
from payouts.queries.rails import find_rail_account
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.rails import FILE_RAILS
from payouts.rails.choosing import choose
from payouts.rules.files import FileKind
from payouts.rules.reconciling import FindingKind
from payouts.rules.runs import Obstacle
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.factories import make_deal, sell, take_back, with_terms
from tests.payouts.office import make_office, only_payout
from tests.payouts.stripe_office import (
    LISTING,
    TRANSFERS,
    StripeOffice,
    account_of,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)
from tests.payouts.test_mark_many_paid import with_partners
from tracking.models import Order

__all__ = ["office", "pointed"]


def test_a_rail_that_is_down_for_a_day_pays_once_after_a_person_released_it(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock, client: FlaskClient
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.UNAVAILABLE, TRANSFERS, times=1_000)
    stripe_server.fail(Kind.UNAVAILABLE, LISTING, times=1_000)
    assert office.pay(run) == ["sending"]
    for _ in range(30):
        work(clock, hours=1)
    assert states_of(run.id) == ["sending"]
    browser = sign_in(client, office.approver)
    page = f"/payouts/{payout_of(run.id, office.deals[0]).public_id}"
    assert "no clear answer yet" in browser.get(page).text
    stripe_server.world.faults.clear()
    work(clock, minutes=16)
    assert (states_of(run.id), stripe_server.transfers()) == (["unknown"], [])
    work(clock, days=1)
    payout = payout_of(run.id, office.deals[0])
    assert "Release a new attempt" in sign_in(client, office.approver).get(page).text
    release_attempt(payout.id, actor=office.approver.actor, reason="Stripe was down for a day")
    work(clock)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
    assert check_books(office.seller_id) == []


def test_a_transfer_that_is_none_of_ours_changes_nothing_and_says_what_to_do(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    asked: Any = {"amount": 5, "currency": "usd", "destination": account_of(office), "transfer_group": f"po_{'0' * 32}"}
    made = stripe_server.client().v1.transfers.create(asked)
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    reconcile_account(account)
    (found, *_) = [each for each in differences_in(open_findings(office.seller_id))
                   if each.finding.kind == FindingKind.EXTRA]  # fmt: skip
    assert made.id in found.sentence
    assert "everse" in found.sentence
    assert states_of(run.id) == ["approved"]
    assert check_books(office.seller_id) == []


def test_a_clock_that_is_set_back_sends_nothing_twice_and_goes_on_when_it_has_caught_up(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock, client: FlaskClient
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    assert office.pay(run) == ["sending"]
    clock.set("2026-05-20T07:00Z")
    work(clock, minutes=1)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["sending"], 1)
    payout = payout_of(run.id, office.deals[0])
    assert "looked for again by itself" in sign_in(client, office.approver).get(f"/payouts/{payout.public_id}").text
    clock.set("2026-05-20T12:01Z")
    work(clock)
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid"], 1)
    assert check_books(office.seller_id) == []


def test_a_clock_set_back_behind_a_closed_month_books_in_the_open_one_and_takes_no_day_to_come(
    app: Flask, clock: Clock
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    run = office.approve(office.submit(office.draft()))
    clock.set("2026-04-20T12:00Z")
    payout = only_payout(run)
    with pytest.raises(AppError, match="in the future"):
        mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 4, 20))
    newest = db.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (newest.kind, newest.period) == ("paid", "2026-05")
    assert check_books(office.deal.seller_id) == []


def test_a_negative_line_is_carried_and_a_huge_one_is_paid_to_the_cent(
    app: Flask, clock: Clock, client: FlaskClient
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, currency="EUR")
    first = only_payout(office.approve(office.submit(office.draft())))
    mark_paid(first.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    sale = db.session.scalars(select(Order.id)).one()
    take_back(office.deal, sale, 10_000)
    accrue_order(sale)
    rich = make_deal(seller_id=office.deal.seller_id, terms=with_terms(hold_days=0, currency="EUR"))
    owner = make_person(db.session.get_one(Organization, rich.partner_id), Role.OWNER, email="rich@example.com")
    set_destination(rich.partnership_id, actor=owner.actor, holder_name="Rich", account="NL91 ABNA 0417 1643 00")
    accrue_order(sell(rich, 400_000_000_004))
    release_due()
    clock.set("2026-06-01T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    clock.set("2026-06-20T12:00Z")
    run = office.draft("2026-05")
    assert [(row.payout.amount_minor, row.obstacles) for row in rows_of(run)] in (
        [(-2_500, (Obstacle.NEGATIVE,)), (100_000_000_001, ())],
        [(100_000_000_001, ()), (-2_500, (Obstacle.NEGATIVE,))],
    )
    page = sign_in(client, office.preparer).get(f"/runs/{run.public_id}").text
    assert all(text in page for text in ("1,000,000,000.01", "25.00"))
    run = office.approve(office.submit(db.session.merge(run)))
    sepa = choose(FILE_RAILS[FileKind.SEPA], rows_of(run), list_files(run, payouts_of(run)))
    assert list(sepa.left_out) == ["more than one SEPA transfer holds"]
    lines = storage().load(export_run(run.id, actor=office.approver.actor).storage_key).decode().splitlines()
    assert [line.split(",")[5] for line in lines[1:]] == ["1000000000.01"]
    assert check_books(office.deal.seller_id) == []


def test_what_was_canceled_before_it_was_sent_is_told_to_its_partner_once(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    office.start(run)
    cancel_unsent(run.id, actor=office.approver.actor, reason="The wrong month")
    work(clock)
    tell_voided([payout_of(run.id, office.deals[0]).public_id])
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.subject == "A payment was taken out of its run"))
    assert ["The wrong month" in mail.text for mail in told] == [True]
    actions = db.session.scalars(select(AuditRecord.action).where(AuditRecord.action == "payout.voided")).all()
    assert len(actions) == 1


def test_a_partner_reads_why_it_was_left_out_once_the_run_is_approved_and_not_before(
    app: Flask, clock: Clock, client: FlaskClient
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = with_partners(make_office(clock), clock, 1)
    run = office.draft("2026-05")
    mine = next(each for each in payouts_of(run) if each.partnership_id == office.deal.partnership_id)
    leave_out(mine.id, run_id=run.id, actor=office.preparer.actor, reason="You asked to wait for June.")
    page = f"/payouts/{mine.public_id}"
    assert sign_in(client, office.partner).get(page).status_code == 404
    office.approve(office.submit(run))
    shown = sign_in(client, office.partner)
    assert all("You asked to wait for June." in shown.get(each).text for each in (page, "/get-paid"))
    assert "Not in this run" in shown.get("/get-paid").text
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.subject == "A payment is not part of this run")).all()
    assert ["You asked to wait for June." in mail.text for mail in told] == [True]
    assert client.get(f"/payouts/{mine.public_id}").status_code == 200


def test_a_seller_without_stripe_stops_all_payments_on_the_list_of_runs(
    app: Flask, clock: Clock, client: FlaskClient
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    assert "Stop all payments" not in sign_in(client, office.approver).get("/runs").text, "there is nothing to stop"
    office.draft()
    browser = sign_in(client, office.approver)
    assert "Stop all payments" in browser.get("/runs").text
    told = browser.post("/runs/stop", data={"reason": "Our laptop was stolen."}, follow_redirects=True).text
    assert "Our laptop was stolen." in told
    assert "Stop all payments" not in told
