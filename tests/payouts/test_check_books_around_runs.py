"""The books are checked before a run is approved and after it has ended. Broken books pay nothing."""

import ast
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import jobs
from core.config import ROOT
from core.db import command, db
from payouts.commands import payouts as payout_commands
from payouts.models import Account, BooksCheck, PayoutRun
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import make_office, only_payout


@command
def _shift(run: PayoutRun, minor: int) -> None:
    """Change a stored balance behind the ledger's back, as somebody with the database open could."""
    payable = (Account.seller_id == run.seller_id) & (Account.kind == "in_flight")
    db.session.execute(update(Account).where(payable).values(balance_minor=Account.balance_minor + minor))


def checks_of(run: PayoutRun) -> list[BooksCheck]:
    query = select(BooksCheck).where(BooksCheck.seller_id == run.seller_id, BooksCheck.run_id == run.id)
    return list(db.session.scalars(query.order_by(BooksCheck.id)))


def approval(run: PayoutRun) -> dict[str, str]:
    return {"seen_sha": run.sha256 or "", "confirm": "yes"}


def test_approving_checks_the_books_first_and_keeps_what_was_found(client: FlaskClient, clock: Clock) -> None:
    office = make_office(clock)
    run = office.submit(office.draft())
    sign_in(client, office.approver).post(f"/runs/{run.public_id}/approve", data=approval(run))
    assert RunState(run.state) is RunState.APPROVED
    assert [check.findings for check in checks_of(run)] == [[]]


def test_nothing_is_approved_from_books_that_do_not_add_up(client: FlaskClient, clock: Clock) -> None:
    office = make_office(clock)
    run = office.submit(office.draft())
    _shift(run, 1)
    browser = sign_in(client, office.approver)
    refused = browser.post(f"/runs/{run.public_id}/approve", data=approval(run))
    assert refused.status_code == 409
    assert "The books do not add up" in refused.text
    assert RunState(run.state) is RunState.IN_REVIEW
    _shift(run, -1)
    clock.set("2026-05-20T12:05Z")
    assert browser.post(f"/runs/{run.public_id}/approve", data=approval(run)).status_code == 302
    assert [check.is_clean for check in checks_of(run)] == [False, True]


def test_no_door_approves_without_the_check() -> None:
    doors = [file for name in ("routes", "api", "cli", "tasks") for file in (ROOT / "payouts" / name).glob("*.py")]
    named = {
        node.attr for file in doors for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)
    }
    assert "check_and_approve" in named
    assert "approve_run" not in named


def test_the_books_are_checked_again_when_the_run_has_ended(clock: Clock) -> None:
    office = make_office(clock)
    run = office.approve(office.submit(office.draft()))
    payout = only_payout(run)
    payout_commands.mark_paid(payout.id, actor=office.approver.actor, reference="BANK-1", paid_on=date(2026, 5, 20))
    jobs.run_due()
    assert [check.findings for check in checks_of(run)] == [[]]


def test_a_stranger_has_nobodys_books_checked(client: FlaskClient, clock: Clock) -> None:
    office, stranger = make_office(clock), make_office(clock)
    run = office.submit(office.draft())
    answer = sign_in(client, stranger.approver).post(f"/runs/{run.public_id}/approve", data=approval(run))
    assert answer.status_code == 404
    assert checks_of(run) == []
