"""What a bank's report says and our books do not: it stops the next run until somebody has dealt with it."""

import io

import pytest
from flask.testing import FlaskClient

from core import jobs
from core.errors import Conflict
from core.ids import Id
from payouts.commands import payouts as single
from payouts.commands.bank_findings import note_unmarked
from payouts.commands.findings import refuse_while_serious, solve_finding
from payouts.models import PayoutRun
from payouts.queries.findings import open_findings
from payouts.queries.paying import differences_in
from payouts.queries.runs import payouts_of
from payouts.rules.reconciling import FindingKind
from reports.queries.waiting import find_waiting
from reports.routes.needs import tasks_for
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.bank_files import camt054, credit, debit
from tests.payouts.office import Office, make_office
from tests.payouts.test_book_results import book, office, run

__all__ = ["office", "run"]


def kinds(office: Office) -> list[str]:
    return sorted(found.kind for found in open_findings(office.deal.seller_id))


def told(run: PayoutRun, at: int, *, reference: str = "B1", minor: int | None = None) -> str:
    """Return a bank's entry that says one payment of a run was paid, with its own amount or another."""
    row = payouts_of(run)[at]
    amount = row.amount.decimal() if minor is None else f"{minor // 100}.{minor % 100:02d}"
    return debit(row.public_id, amount, reference=reference)


def solve_all(office: Office) -> None:
    for found in open_findings(office.deal.seller_id):
        solve_finding(found.id, actor=office.approver.actor, reason="The bank called it back")


def test_paid_twice_taken_out_or_another_amount_stops_the_next_run(office: Office, run: PayoutRun) -> None:
    single.void_payout(payouts_of(run)[1].id, actor=office.approver.actor, reason="Asked to wait")
    report = camt054(told(run, 0), told(run, 0, reference="B2"), told(run, 1), told(run, 2, minor=1))
    assert book(office, report) == 1
    assert kinds(office) == [FindingKind.BANK_DIFFERS, FindingKind.BANK_ENDED, FindingKind.BANK_TWICE]
    with pytest.raises(Conflict, match="a bank says"):
        refuse_while_serious(office.deal.seller_id)
    said = [each.sentence for each in differences_in(open_findings(office.deal.seller_id))]
    assert any("The bank says 0.01 USD" in each for each in said)
    assert any("the next run pays it again" in each for each in said)
    solve_all(office)
    refuse_while_serious(office.deal.seller_id)


def test_what_somebody_solved_is_not_opened_by_the_same_word_again(office: Office, run: PayoutRun) -> None:
    report = camt054(told(run, 0), told(run, 0, reference="B2"))
    book(office, report)
    solve_all(office)
    book(office, report)
    book(office, camt054(told(run, 0), told(run, 0, reference="B2"), told(run, 1)))
    assert kinds(office) == []


def test_a_later_report_with_the_right_amount_or_the_return_ends_it(office: Office, run: PayoutRun) -> None:
    voided = payouts_of(run)[1]
    single.void_payout(voided.id, actor=office.approver.actor, reason="Asked to wait")
    book(office, camt054(told(run, 0, minor=1), told(run, 1)))
    assert kinds(office) == [FindingKind.BANK_DIFFERS, FindingKind.BANK_ENDED]
    book(office, camt054(told(run, 0), credit(voided.public_id, voided.amount.decimal(), "AC04")))
    assert kinds(office) == []


def test_a_report_that_fits_leaves_nothing(office: Office, run: PayoutRun) -> None:
    assert book(office, camt054(told(run, 0), told(run, 1), told(run, 2))) == 3
    assert kinds(office) == []


def test_payments_unheard_of_for_two_weeks_are_named_and_stop_nothing(
    office: Office, run: PayoutRun, clock: Clock
) -> None:
    clock.advance(days=13)
    assert note_unmarked() == 0
    clock.advance(days=1)
    assert note_unmarked() == note_unmarked() == 1
    (found,) = differences_in(open_findings(office.deal.seller_id))
    assert (found.finding.run_id, found.finding.is_serious) == (run.id, False)
    assert "heard since of 3 payments" in found.sentence
    refuse_while_serious(office.deal.seller_id)
    book(office, camt054(told(run, 0), told(run, 1), told(run, 2)))
    assert note_unmarked() == 0
    assert kinds(office) == []


def test_a_report_with_nothing_to_book_is_noted_by_a_press_and_needs_an_approver(
    office: Office, run: PayoutRun, client: FlaskClient
) -> None:
    single.void_payout(payouts_of(run)[1].id, actor=office.approver.actor, reason="Asked to wait")
    browser = sign_in(client, office.approver)
    upload = {"file": (io.BytesIO(camt054(told(run, 1))), "bank.xml")}
    page = browser.post("/runs/results", data=upload, follow_redirects=True)
    assert "Note 1 difference" in page.text
    browser.post(f"{page.request.path}/book", data={"confirm": "yes"})
    jobs.run_due()
    assert "the next run pays it again" in browser.get("/runs").text
    assert "Nothing in this file is left to book" in browser.get(page.request.path).text
    waiting = find_waiting(office.approver.actor)
    titles = [task.title for task in tasks_for(waiting, office.approver.actor.permissions)]
    assert (waiting.differences, "Differences to solve" in titles) == (1, True)


def test_another_seller_has_no_part_in_it(office: Office, run: PayoutRun, clock: Clock) -> None:
    other: Id = make_office(clock).deal.seller_id
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    assert open_findings(other) == []
