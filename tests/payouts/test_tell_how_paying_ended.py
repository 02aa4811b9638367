"""How paying ended is told: a run that is through, a payment nobody is sure of, books that differ."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from core import jobs
from core.db import db
from core.mail import OutboxMail
from payouts.commands.findings import tell_differences
from payouts.commands.payouts import mark_paid
from payouts.commands.runs import cancel_run, finish_run, take_back_run
from payouts.queries.findings import serious_findings
from payouts.tasks.reconciling import reconcile
from reports.queries.waiting import find_waiting
from tests.harness.clock import Clock
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.office import make_office, only_payout
from tests.payouts.stripe_office import TRANSFERS, StripeOffice, account_of, office, pointed, states_of, work
from tests.payouts.test_tell_of_money import listen, told

__all__ = ["office", "pointed"]


def mails(subject: str) -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.subject == subject).order_by(OutboxMail.recipient)
    return list(db.session.scalars(query))


def test_a_run_tells_every_state_and_its_people_when_it_is_through(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    listen(office.deal.seller_id)
    first = take_back_run(office.submit(office.draft()).id, actor=office.preparer.actor)
    cancel_run(first.id, actor=office.preparer.actor)
    run = office.approve(office.submit(office.draft()))
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    finish_run(run.id, actor=office.approver.actor)
    kinds = [str(each["type"]) for each in told(office.deal.seller_id) if str(each["type"]).startswith("payout_run")]
    steps = ("submitted", "reopened", "canceled", "submitted", "approved", "settled", "closed")
    assert kinds == [f"payout_run.{step}" for step in steps]
    sent = mails(f"Every payment of run {run.number} has ended")
    assert {mail.recipient for mail in sent} == {office.preparer.email, office.approver.email}
    assert all("1 paid." in mail.text for mail in sent)


def test_approvers_are_told_once_when_the_last_look_found_nothing(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.ERROR_BEFORE, TRANSFERS)
    office.pay(run)
    for minutes in (1, 9, 50, 300):
        work(clock, minutes=minutes)
    assert mails(f"A payment of run {run.number} needs a decision") == []
    work(clock, minutes=1_080)
    work(clock, days=1)
    sent = mails(f"A payment of run {run.number} needs a decision")
    assert office.approver.email in {mail.recipient for mail in sent}
    assert len({mail.recipient for mail in sent}) == len(sent)
    assert (states_of(run.id), find_waiting(office.approver.actor).undecided) == (["unknown"], 1)


def test_books_that_differ_are_told_in_one_mail(office: StripeOffice, stripe_server: StripeServer) -> None:
    assert tell_differences(office.seller_id) == 0
    for number in range(2):
        asked: Any = {"amount": 5, "currency": "usd", "destination": account_of(office)}
        asked["transfer_group"] = f"po_{number:032d}"
        stripe_server.client().v1.transfers.create(asked)
    reconcile({})
    reconcile({})
    jobs.run_due()
    sent = mails(f"{len(serious_findings(office.seller_id))} differences stop the next payment run")
    assert office.approver.email in {mail.recipient for mail in sent}
    assert len({mail.recipient for mail in sent}) == len(sent)
    assert all("Reverse that transfer at the rail" in mail.text for mail in sent)
