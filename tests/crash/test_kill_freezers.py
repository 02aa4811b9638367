"""A process that freezes, seals or approves a run is killed before every statement: the run is whole or untouched."""

import pytest
from flask import Flask

from core import jobs
from core.db import db, end_read
from core.ids import Id
from payouts.commands import freezing
from payouts.commands import runs as commands
from payouts.freezing import go_on_freezing
from payouts.models import Payout, PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.runs import payouts_of
from payouts.tasks.freezing import sweep
from tests.crash.mortal import Counted, Kill, outlive
from tests.harness.clock import Clock
from tests.payouts.large_runs import change
from tests.payouts.office import Office
from tests.payouts.test_run_at_scale import office_of

PARTS = 6
ONE_AND_ALL = [part if part == 0 else pytest.param(part, marks=pytest.mark.slow) for part in range(PARTS)]
"""Every sixth statement each time; all of them with the tests that take minutes."""


@pytest.fixture
def office(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three payments to make, of which one step takes two."""
    monkeypatch.setattr(freezing, "STEP", 2)
    return office_of(clock, 3)


def run_of(run_id: Id) -> PayoutRun:
    return db.session.get_one(PayoutRun, run_id, populate_existing=True)


def states(run_id: Id) -> tuple[str, set[str]]:
    run = run_of(run_id)
    return run.state, {payout.state for payout in payouts_of(run)}


def begin_anew(run_id: Id, office: Office) -> None:
    """Take a run back that waits for approval, and begin to send it again."""
    commands.take_back_run(run_id, actor=office.preparer.actor)
    jobs.run_due()
    office.submit(run_of(run_id))


@pytest.mark.parametrize("part", ONE_AND_ALL)
def test_a_death_before_every_statement_of_freezing_leaves_a_run_that_is_sealed_whole(
    app: Flask, office: Office, part: int
) -> None:
    run_id = office.submit(office.draft()).id
    _, events = outlive(app, Kill(), lambda _: go_on_freezing(run_id))
    sha256 = run_of(run_id).sha256
    assert events > 50
    assert sha256 is not None
    for number in range(1 + part, events + 1, PARTS):
        begin_anew(run_id, office)
        if not outlive(app, Kill(at_event=number), lambda _: go_on_freezing(run_id))[0]:
            assert number > 0.9 * events, "it ended long before the statement it was to die at"
            break  # how many steps there are follows from how long each takes
        sealed = run_of(run_id)
        assert (sealed.state, sealed.sha256) in {("draft", None), ("in_review", sha256)}
        end_read()
        sweep({})
        assert (run_of(run_id).freezing, run_of(run_id).sha256) == (None, sha256)
        assert list(check_books(office.deal.seller_id)) == []


@pytest.mark.parametrize("part", ONE_AND_ALL)
def test_a_death_before_every_statement_of_an_approval_approves_all_or_nothing(
    app: Flask, office: Office, part: int
) -> None:
    run_id = office.submit(office.draft()).id
    go_on_freezing(run_id)
    sha256 = run_of(run_id).sha256 or ""

    def approve(_: Counted) -> None:
        commands.check_and_approve(run_id, actor=office.approver.actor, seen_sha=sha256)

    end_read()
    _, events = outlive(app, Kill(), approve)
    assert states(run_id) == ("approved", {"approved"})
    for number in range(1 + part, events + 1, PARTS):
        undo_approval(run_id)
        assert outlive(app, Kill(at_event=number), approve)[0]
        assert states(run_id) in [("in_review", {"draft"}), ("approved", {"approved"})]
        assert list(check_books(office.deal.seller_id)) == []


def undo_approval(run_id: Id) -> None:
    """Make an approved run one that waits for approval, which nobody can."""
    nobody = {"approved_by_id": None, "approved_at": None, "approved_sha256": None}
    change(PayoutRun, PayoutRun.id == run_id, state="in_review", **nobody)
    change(Payout, Payout.run_id == run_id, state="draft")
