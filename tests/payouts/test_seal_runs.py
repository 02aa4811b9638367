"""Sealing and approving a large run that was read before: only what was read is sealed, and only what stands there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import jobs
from core.db import db
from core.errors import Conflict
from payouts import freezing as going_on
from payouts.commands import freezing
from payouts.commands import runs as commands
from payouts.commands.freezing import seal_run, stop_freezing, take_freezing_step
from payouts.models import Earning, Payout, PayoutDestination, PayoutLine, PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.readings import Reading, is_unchanged, read_ahead, read_whole
from payouts.queries.runs import payouts_of
from payouts.rules.runs import fingerprint
from payouts.tasks.freezing import sweep
from tests.harness.clock import Clock
from tests.payouts.large_runs import change
from tests.payouts.office import Office
from tests.payouts.test_run_at_scale import office_of

Change = Callable[[Payout], None]


@pytest.fixture
def office(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three payments to make, of which one step takes two."""
    monkeypatch.setattr(freezing, "STEP", 2)
    return office_of(clock, 3)


@pytest.fixture
def run(office: Office) -> PayoutRun:
    """A run of which everything is set aside and nothing is sealed."""
    run = office.submit(office.draft())
    while take_freezing_step(run.id):
        pass
    assert (again(run).freezing, again(run).sha256) == ("seal", None)
    return run


def again(run: PayoutRun) -> PayoutRun:
    return db.session.get_one(PayoutRun, run.id, populate_existing=True)


def of_payout(**values: Any) -> Change:
    return lambda payout: change(Payout, Payout.id == payout.id, **values)


def of_account(**values: Any) -> Change:
    return lambda payout: change(PayoutDestination, PayoutDestination.id == payout.destination_id, **values)


def of_line(**values: Any) -> Change:
    return lambda payout: change(PayoutLine, PayoutLine.payout_id == payout.id, **values)


def earned_later(payout: Payout) -> None:
    change(Earning, Earning.partnership_id == payout.partnership_id, earned_at=payout.created_at + timedelta(hours=1))


def paid_elsewhere(payout: Payout) -> None:
    other = next(each for each in payouts_of(again(payout_run(payout))) if each.id != payout.id)
    change(Payout, Payout.id == payout.id, destination_id=other.destination_id)


def payout_run(payout: Payout) -> PayoutRun:
    return db.session.get_one(PayoutRun, payout.run_id)


CHANGES: dict[str, Change] = {
    "amount": of_payout(amount_minor=2_499),
    "withheld": of_payout(withheld_minor=1),
    "currency": of_payout(currency="EUR"),
    "taken out": of_payout(is_included=False),
    "voided": of_payout(state="voided"),
    "rail": of_payout(rail="stripe"),
    "account": of_account(rail_object_id="acct_other"),
    "another account": paid_elsewhere,
    "line": of_line(amount_minor=2_499),
    "order of lines": earned_later,
}


@pytest.mark.parametrize("changed", CHANGES)
def test_nothing_is_sealed_that_differs_from_what_was_read(office: Office, run: PayoutRun, changed: str) -> None:
    reading = read_ahead(run.id)
    CHANGES[changed](payouts_of(run)[1])
    with pytest.raises(Conflict, match="changed while you were looking"):
        seal_run(run.id, reading)
    assert (again(run).state, again(run).sha256, again(run).frozen) == ("draft", None, None)


@pytest.mark.parametrize("changed", CHANGES)
def test_nothing_is_approved_that_differs_from_what_was_read(office: Office, run: PayoutRun, changed: str) -> None:
    seal_run(run.id, read_ahead(run.id))
    reading, sha256 = read_ahead(run.id), again(run).sha256 or ""
    CHANGES[changed](payouts_of(run)[1])
    with pytest.raises(Conflict, match="not the one you were looking at"):
        commands.approve_run(run.id, actor=office.approver.actor, seen_sha=sha256, reading=reading)
    assert again(run).state == "in_review"


def test_what_is_read_after_a_change_is_not_what_was_looked_at(office: Office, run: PayoutRun) -> None:
    CHANGES["amount"](payouts_of(run)[1])
    with pytest.raises(Conflict, match="changed while you were looking"):
        seal_run(run.id, read_ahead(run.id))


def test_what_was_read_is_what_is_sealed_and_approved(office: Office, run: PayoutRun) -> None:
    reading = read_ahead(run.id)
    assert not seal_run(run.id, reading)
    sealed = again(run)
    assert (sealed.state, sealed.freezing, sealed.submitted_by_id) == ("in_review", None, office.preparer.user_id)
    assert sealed.sha256 == reading.sha256 == fingerprint(sealed.frozen or {}) == read_whole(sealed).sha256
    approved = commands.check_and_approve(run.id, actor=office.approver.actor, seen_sha=reading.sha256)
    assert (approved.state, approved.approved_sha256) == ("approved", reading.sha256)
    assert {payout.state for payout in payouts_of(approved)} == {"approved"}
    assert check_books(office.deal.seller_id) == []


def test_a_process_that_dies_before_the_seal_leaves_it_to_the_next(office: Office, run: PayoutRun) -> None:
    read_ahead(run.id)  # and the process dies
    sweep({})
    assert again(run).state == "in_review"


def test_the_second_of_two_that_read_it_changes_nothing(office: Office, run: PayoutRun) -> None:
    reading = read_ahead(run.id)
    assert not seal_run(run.id, reading)
    sealed_at = again(run).frozen_at
    assert not seal_run(run.id, reading)
    assert again(run).frozen_at == sealed_at


def test_what_was_read_of_an_earlier_version_is_not_sealed(office: Office, run: PayoutRun) -> None:
    old = read_ahead(run.id)
    seal_run(run.id, old)
    commands.take_back_run(run.id, actor=office.preparer.actor)
    jobs.run_due()
    first = payouts_of(run)[0].id
    commands.leave_out(first, run_id=run.id, actor=office.preparer.actor, reason="Asked to wait")
    office.submit(again(run))
    while take_freezing_step(run.id):
        pass
    assert not is_unchanged(again(run), old)
    with pytest.raises(Conflict, match="changed while you were looking"):
        seal_run(run.id, old)


def test_between_the_last_step_and_the_seal_nobody_changes_or_approves(office: Office, run: PayoutRun) -> None:
    actor = office.preparer.actor
    refused: list[Callable[[], object]] = [
        lambda: commands.recalculate_run(run.id, actor=actor),
        lambda: commands.cancel_run(run.id, actor=actor),
        lambda: commands.approve_run(run.id, actor=office.approver.actor, seen_sha=""),
    ]
    for step in refused:
        with pytest.raises(Conflict, match="being sent for approval"):
            step()


def test_stopped_while_it_is_read_it_is_given_back(
    office: Office, run: PayoutRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped_meanwhile(run_id: Any) -> Reading:
        reading = read_ahead(run_id)
        stop_freezing(run_id, actor=office.preparer.actor)
        return reading

    monkeypatch.setattr(going_on, "read_ahead", stopped_meanwhile)
    going_on.go_on_freezing(run.id)
    assert (again(run).state, again(run).freezing, again(run).sha256) == ("draft", None, None)
    assert all(payout.destination_id is None for payout in payouts_of(run))
    assert check_books(office.deal.seller_id) == []
