"""Forty people and workers pay one run at once, with real commits: it is started once and every payout is sent once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.jobs import Job
from payouts.commands.paying import pay_run
from payouts.commands.runs import approve_run, draft_run, state_of_draft, submit_run
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.run_rows import rows_of
from payouts.tasks.paying import go_on_with
from tests.harness.clock import Clock
from tests.harness.stripe import StripeServer
from tests.histories.test_races import race
from tests.payouts.stripe_office import StripeOffice, make_stripe_office, pointed, states_of

__all__ = ["pointed"]
MANY = 40


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    return make_stripe_office(clock, stripe_server, partners=3)


def test_forty_approvals_of_one_run_have_one_effect(app: Flask, office: StripeOffice) -> None:
    run = draft_run("2026-04", actor=office.preparer.actor)
    run = submit_run(run.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(run)))
    run_id, seen, approver = run.id, run.sha256 or "", office.approver.actor
    jobs: list[Callable[[], object]] = [lambda: approve_run(run_id, actor=approver, seen_sha=seen)] * MANY
    assert len(race(app, jobs)) == MANY - 1
    assert states_of(run_id) == ["approved"] * 3


def test_forty_presses_and_forty_workers_send_every_payout_once(
    app: Flask, office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    run_id, seen, approver = run.id, run.approved_sha256 or "", office.approver.actor
    presses: list[Callable[[], object]] = [lambda: pay_run(run_id, actor=approver, seen_sha=seen)] * MANY
    assert len(race(app, presses)) == MANY - 1
    query = select(func.count()).select_from(Job).where(Job.kind == "payouts.pay")
    assert db.session.scalar(query) == 1
    workers: list[Callable[[], object]] = [lambda: go_on_with(run_id)] * MANY
    assert race(app, workers) == []
    clock.advance(minutes=1)
    go_on_with(run_id)
    assert (states_of(run_id), len(stripe_server.transfers())) == (["paid"] * 3, 3)
    assert db.session.get_one(PayoutRun, run_id).state == "settled"
    assert check_books(office.seller_id) == []
