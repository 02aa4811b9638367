"""Freezing a large run in steps: left, stopped, killed or overtaken by a change, it is sealed whole or given back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import jobs
from core.access import system_for
from core.audit import AuditRecord
from core.db import db
from core.errors import Conflict
from core.ids import Id
from core.mail import OutboxMail
from payouts import freezing as going_on
from payouts.commands import freezing
from payouts.commands import runs as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.freezing import submit_run, take_freezing_step
from payouts.models import PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import lines_of_payout, payouts_of
from payouts.rules.freezing import STEP, next_size
from payouts.rules.runs import PayoutState, RunState
from payouts.tasks.freezing import sweep
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.factories import take_back
from tests.payouts.office import OTHER_IBAN, Office
from tests.payouts.test_run_at_scale import office_of


@pytest.fixture
def office(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three payments to make, of which one step takes two."""
    monkeypatch.setattr(freezing, "STEP", 2)
    return office_of(clock, 3)


def begin(office: Office) -> PayoutRun:
    run = office.submit(office.draft())
    assert (run.state, run.freezing) == ("draft", "set_aside")
    return run


def again(run: PayoutRun) -> PayoutRun:
    return db.session.get_one(PayoutRun, run.id, populate_existing=True)


def in_flight(run: PayoutRun) -> int:
    return sum(payout.destination_id is not None for payout in payouts_of(run))


def test_a_job_sets_everything_aside_and_seals_what_was_seen(office: Office) -> None:
    run = office.draft()
    seen = state_of_draft(rows_of(run))
    submit_run(run.id, actor=office.preparer.actor, seen=seen)
    jobs.run_due()
    run = again(run)
    assert (run.state, run.freezing, run.submitted_by_id) == ("in_review", None, office.preparer.user_id)
    assert len(run.frozen["payouts"] if run.frozen else []) == 3
    assert office.money() == (0, 0, 2_500, 0)
    assert check_books(office.deal.seller_id) == []
    assert office.approve(run).state == "approved"
    assert {payout.state for payout in payouts_of(run)} == {"approved"}


def refusals() -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.subject.contains("was not sent for approval"))
    return list(db.session.scalars(query))


def test_it_is_the_same_document_as_when_frozen_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin(office)
    jobs.run_due()
    in_steps = again(run).sha256
    commands.take_back_run(run.id, actor=office.preparer.actor)
    jobs.run_due()
    monkeypatch.setattr(freezing, "STEP", 50)
    assert office.submit(again(run)).sha256 == in_steps


def test_between_two_steps_nobody_can_change_approve_or_draft(office: Office) -> None:
    run = begin(office)
    take_freezing_step(run.id)
    assert in_flight(run) == 2
    first, actor = payouts_of(run)[0].id, office.preparer.actor
    refused: list[Callable[[], object]] = [
        lambda: commands.recalculate_run(run.id, actor=actor),
        lambda: commands.leave_out(first, run_id=run.id, actor=actor, reason="Not now"),
        lambda: commands.cancel_run(run.id, actor=actor),
        lambda: commands.approve_run(run.id, actor=office.approver.actor, seen_sha=run.sha256 or ""),
        lambda: submit_run(run.id, actor=actor, seen="0" * 64),
    ]
    for step in refused:
        with pytest.raises(Conflict, match="being sent for approval"):
            step()
    with pytest.raises(Conflict, match="still being prepared"):
        office.draft()
    assert check_books(office.deal.seller_id) == []


def test_killed_after_any_step_it_goes_on_where_it_stood(office: Office, clock: Clock) -> None:
    run = begin(office)
    take_freezing_step(run.id)  # and the process dies: the job is lost with it
    sweep({})
    assert (again(run).state, in_flight(run)) == ("in_review", 3)
    take_freezing_step(run.id)  # a late worker does nothing more
    assert check_books(office.deal.seller_id) == []


def test_a_refund_midway_gives_all_of_it_back_and_says_why(office: Office) -> None:
    run = begin(office)
    take_freezing_step(run.id)
    (line,) = lines_of_payout(payouts_of(run)[-1])
    assert line.earning.order_id is not None
    take_back(office.deal, line.earning.order_id, 4_000)
    accrue_order(line.earning.order_id)
    going_on.go_on_freezing(run.id)
    run = again(run)
    assert (run.state, run.freezing, run.sha256) == ("draft", None, None)
    assert "changed while you were looking" in (run.freezing_refused or "")
    (mail,) = refusals()
    assert (mail.recipient, run.public_id in mail.text) == (office.preparer.email, True)
    assert "changed while you were looking" in mail.text
    assert in_flight(run) == 0
    assert check_books(office.deal.seller_id) == []
    commands.recalculate_run(run.id, actor=office.preparer.actor)
    office.submit(again(run))
    jobs.run_due()
    assert again(run).state == "in_review"


def test_an_account_changed_midway_is_not_sealed(office: Office, clock: Clock) -> None:
    run = begin(office)
    take_freezing_step(run.id)
    last = payouts_of(run)[-1]
    set_destination(last.partnership_id, actor=system_for(last.partner_id), holder_name="Else", account=OTHER_IBAN)
    going_on.go_on_freezing(run.id)
    assert (again(run).state, in_flight(run)) == ("draft", 0)
    assert check_books(office.deal.seller_id) == []


def test_stopping_gives_back_and_leaves_a_draft(office: Office) -> None:
    run = begin(office)
    take_freezing_step(run.id)
    freezing.stop_freezing(run.id, actor=office.preparer.actor)
    with pytest.raises(Conflict, match="given back"):
        commands.recalculate_run(run.id, actor=office.preparer.actor)
    jobs.run_due()
    assert (again(run).state, in_flight(run)) == ("draft", 0)
    assert office.money() == (0, 2_500, 0, 0)
    said = set(db.session.scalars(select(AuditRecord.action)))
    assert {"run.freezing", "run.freezing_stopped"} <= said
    assert refusals() == [], "whoever stopped it knows"
    freezing.stop_freezing(run.id, actor=office.preparer.actor)  # pressed again on an old page: nothing happens
    assert again(run).freezing is None


def test_a_large_run_is_taken_back_and_canceled_in_steps(office: Office) -> None:
    run = begin(office)
    jobs.run_due()
    assert commands.cancel_run(run.id, actor=office.preparer.actor).freezing == "give_back"
    with pytest.raises(Conflict, match="still being prepared"):
        office.draft()
    jobs.run_due()
    assert RunState(again(run).state) is RunState.CANCELED
    assert {PayoutState(payout.state) for payout in payouts_of(run)} == {PayoutState.VOIDED}
    assert check_books(office.deal.seller_id) == []
    assert office.money() == (0, 2_500, 0, 0)


def test_the_page_says_how_far_it_is_and_stops_it(office: Office, client: FlaskClient) -> None:
    run = begin(office)
    take_freezing_step(run.id)
    sign_in(client, office.preparer)
    page = client.get(f"/runs/{run.public_id}").text
    assert "2 of 3 payments" in page
    assert "You can leave this page" in page
    stopped = client.post(f"/runs/{run.public_id}/stop-freezing", follow_redirects=True).text
    assert "Giving back what was set aside" in stopped
    jobs.run_due()
    assert "Not sent for approval" in client.get(f"/runs/{run.public_id}").text


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [(20, 0.01, 40), (40, 0.01, STEP), (50, 0.4, 25), (30, 0.2, 30), (50, 9.0, 20), (20, 9.0, 20), (20, 0.0, 40)],
)
def test_a_step_is_as_large_as_the_last_one_was_quick(size: int, seconds: float, following: int) -> None:
    assert next_size(size, seconds) == following


def test_a_job_takes_steps_as_large_as_the_last_one_allows(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, step = list[int](), take_freezing_step

    def slow(run_id: Id, *, at_most: int) -> bool:
        sizes.append(at_most)
        return step(run_id, at_most=at_most)

    run = begin(office)
    monkeypatch.setattr(going_on, "take_freezing_step", slow)
    monkeypatch.setattr(going_on, "next_size", lambda _size, _seconds: 1)
    going_on.go_on_freezing(run.id)
    assert sizes == [20, 1, 1]
    assert again(run).state == "in_review"
