"""Forty people and workers pay one run at once, with real commits: it is started once and every payout is sent once.

A thousand races of everything that moves a run on: approving, paying, working, and saying that the bank paid.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.jobs import Job
from payouts.commands.freezing import submit_run
from payouts.commands.paying import pay_run
from payouts.commands.payouts import mark_paid
from payouts.commands.runs import approve_run, draft_run
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.tasks.paying import go_on_with
from tests.harness.clock import Clock
from tests.harness.database import isolation
from tests.harness.stripe import StripeServer
from tests.histories.test_races import race
from tests.payouts.stripe_office import StripeOffice, make_stripe_office, payout_of, pointed, states_of

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


class Races:
    """A run that waits for approval, a payout by Stripe beside one by file, raced again and again from that moment."""

    def __init__(self, app: Flask, office: StripeOffice, server: StripeServer, *, name: str) -> None:
        self.app, self.office, self.server = app, office, server
        run = draft_run("2026-04", actor=office.preparer.actor)
        run = submit_run(run.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(run)))
        self.run_id, self.seen = run.id, run.sha256 or ""
        self.by_file = payout_of(run.id, office.deals[-1]).id
        self.snapshot = isolation(name)
        self.snapshot.remember()

    def begin(self) -> None:
        """Put both books back."""
        self.snapshot.put_back()
        for transfer in self.server.transfers():
            self.server.remove(transfer.id)
        self.server.expire_keys()

    def race(self, seed: int) -> Counter[str]:
        """Let all start together, in another order each time, and return how often each had an effect."""
        done, approver = Counter[str](), self.office.approver.actor
        ways: dict[str, Callable[[], object]] = {
            "approve": partial(approve_run, self.run_id, actor=approver, seen_sha=self.seen),
            "pay": partial(pay_run, self.run_id, actor=approver, seen_sha=self.seen),
            "mark": partial(mark_paid, self.by_file, actor=approver, reference="C1", paid_on=date(2026, 5, 20)),
            "work": partial(go_on_with, self.run_id),
        }

        def try_it(name: str) -> None:
            ways[name]()
            done[name] += name != "work"

        tried: list[Callable[[], object]] = [partial(try_it, name) for name in ways for _ in range(2)]
        random.Random(seed).shuffle(tried)  # noqa: S311
        race(self.app, tried)
        return done

    def finish(self, done: Counter[str]) -> None:
        """Do what came too early to have an effect."""
        approver = self.office.approver.actor
        if not done["mark"]:
            mark_paid(self.by_file, actor=approver, reference="C1", paid_on=date(2026, 5, 20))
        if not done["pay"]:
            pay_run(self.run_id, actor=approver, seen_sha=self.seen)
        go_on_with(self.run_id)


@pytest.mark.parametrize("times", [3, pytest.param(1_000, marks=pytest.mark.slow)])
def test_races_of_approving_paying_and_marking_paid_have_one_effect(
    app: Flask, pointed: None, clock: Clock, stripe_server: StripeServer, times: int
) -> None:
    office = make_stripe_office(clock, stripe_server, partners=1, by_file=1)
    races, early = Races(app, office, stripe_server, name=f"races_{times}"), Counter[str]()
    for seed in range(times):
        races.begin()
        done = races.race(seed)
        assert done["approve"] == 1
        assert max(done.values()) == 1
        races.finish(done)
        clock.advance(minutes=1)
        go_on_with(races.run_id)
        assert (states_of(races.run_id), len(stripe_server.transfers())) == (["paid"] * 2, 1)
        assert [office.balance(deal) for deal in office.deals] == [(0, 0, 2_500), (0, 0, 2_600)]
        assert check_books(office.seller_id) == []
        early.update(done)
    assert times < 1_000 or min(early["pay"], early["mark"]) > times // 20, "hardly anything raced"
