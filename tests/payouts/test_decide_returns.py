"""A payment that a bank made twice, which somebody had solved in words: a return that comes later is decided on."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import AppError, Conflict
from payouts.commands import payouts as single
from payouts.commands.findings import refuse_while_serious, solve_finding
from payouts.models import Payout, PayoutRun
from payouts.queries.balances import balances
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.queries.paying import differences_in
from payouts.rules.reconciling import FindingKind
from payouts.rules.results import Outcome
from tests.harness.people import sign_in
from tests.payouts.bank_files import camt054, pain002, status, why
from tests.payouts.office import Office
from tests.payouts.test_book_results import book, hand_in, meant, office, run, states
from tests.payouts.test_end_doubled_payments import came_back, first
from tests.payouts.test_note_bank_differences import kinds, solve_all, told
from tests.payouts.test_pay_by_stripe_from_command_line import call
from tests.payouts.test_run_by_api import ALL, Caller

__all__ = ["office", "run"]


@pytest.fixture
def solved(office: Office, run: PayoutRun) -> PayoutRun:
    """A run whose first payment the bank made twice, which was solved in words: the bank promised to call one back."""
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    solve_all(office)
    return run


def payable(payout: Payout) -> int:
    return balances(payout.partnership_id, payout.currency).payable


def test_nothing_is_booked_and_a_person_is_asked(office: Office, solved: PayoutRun) -> None:
    before = payable(first(solved))
    report = camt054(came_back(solved, "R1"))
    assert meant(hand_in(office, report)) == [Outcome.UNDECIDED]
    assert book(office, report) == 0
    assert (states(solved)[0], payable(first(solved)), kinds(office)) == ("paid", before, [FindingKind.BANK_BACK])
    (asked,) = differences_in(open_findings(office.deal.seller_id))
    assert "if one of the two came back, mark this as solved" in asked.sentence
    with pytest.raises(Conflict):
        refuse_while_serious(office.deal.seller_id)
    assert check_books(office.deal.seller_id) == []


def test_one_of_two_came_back_so_it_stays_paid_and_the_next_return_is_real(office: Office, solved: PayoutRun) -> None:
    report = camt054(came_back(solved, "R1"))
    book(office, report)
    solve_all(office)
    book(office, report)
    book(office, camt054(came_back(solved, "R1"), told(solved, 1, reference="B3")))  # the same word in a later report
    assert (states(solved)[:2], kinds(office)) == (["paid", "paid"], [])
    assert book(office, camt054(came_back(solved, "R9"))) == 1
    assert (states(solved)[0], kinds(office)) == ("returned", [])
    assert check_books(office.deal.seller_id) == []


def test_all_of_it_came_back_is_said_on_the_payment_and_solves_it(
    office: Office, solved: PayoutRun, client: FlaskClient
) -> None:
    book(office, camt054(came_back(solved, "R1")))
    browser, address = sign_in(client, office.approver), f"/payouts/{first(solved).public_id}"
    assert "nothing of it any more" not in browser.get(address).text
    page = browser.post(f"{address}/returned", data={"reason": "Closed"})
    assert page.status_code == 422
    assert "noted as solved: “The bank called it back”" in page.text
    assert 'name="is_all_back"' in page.text
    assert states(solved)[0] == "paid"
    browser.post(f"{address}/returned", data={"reason": "Closed", "is_all_back": "y"})
    assert (states(solved)[0], kinds(office)) == ("returned", [])
    assert check_books(office.deal.seller_id) == []


def test_by_hand_it_is_asked_before_the_banks_report_comes_too(office: Office, solved: PayoutRun) -> None:
    payout, actor = first(solved), office.approver.actor
    with pytest.raises(AppError, match="If one of the two came back, book nothing"):
        single.return_payout(payout.id, actor=actor, reason="Closed")
    single.return_payout(payout.id, actor=actor, reason="Closed", is_all_back=True)
    assert states(solved)[0] == "returned"
    assert check_books(office.deal.seller_id) == []


def test_the_command_and_the_api_ask_the_same(
    app: Flask, client: FlaskClient, office: Office, solved: PayoutRun
) -> None:
    name = first(solved).public_id
    code, output = call(app, office.approver, "return", name, "--reason", "Closed")
    assert (code, "book nothing" in output) == (1, True)
    caller = Caller(client, office, *ALL)
    status_code, answer = caller.ask("POST", f"/payouts/{name}/return", {"reason": "Closed"})
    assert (status_code, answer["error"]["field"]) == (422, "isAllBack")
    assert call(app, office.approver, "return", name, "--reason", "Closed", "--all-back")[1].endswith("is payable.\n")
    assert states(solved)[0] == "returned"


def test_the_command_says_that_one_of_two_came_back(app: Flask, office: Office, run: PayoutRun) -> None:
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    name = first(run).public_id
    assert "stays paid" in call(app, office.approver, "return", name, "--reason", "Closed")[1]
    assert (kinds(office), states(run)[0]) == ([], "paid")


@pytest.mark.parametrize("is_solved", [False, True])
def test_a_refusal_of_one_of_two_is_no_refusal_of_both(office: Office, run: PayoutRun, is_solved: bool) -> None:
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    if is_solved:
        solve_all(office)
    refused = status(first(run).public_id, "RJCT", first(run).amount.decimal(), reason=why("AC04"))
    book(office, pain002([refused]))
    left = [FindingKind.BANK_BACK] if is_solved else [FindingKind.BANK_BACK, FindingKind.BANK_TWICE]
    assert (states(run)[0], kinds(office)) == ("paid", left)


def test_a_return_that_was_noted_leaves_no_question(office: Office, run: PayoutRun) -> None:
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    book(office, camt054(came_back(run, "R1")))
    assert book(office, camt054(came_back(run, "R2"))) == 1
    assert (states(run)[0], kinds(office)) == ("returned", [])


Report = Callable[[PayoutRun], list[str]]


@pytest.mark.parametrize(
    "entries",
    [
        lambda run: [told(run, 0), told(run, 0, reference="B2"), came_back(run, "R1")],
        lambda run: [told(run, 0), came_back(run, "R1"), told(run, 0, reference="B2")],
        lambda run: [came_back(run, "R1"), told(run, 0), told(run, 0, reference="B2")],
    ],
    ids=["last", "between", "first"],
)
def test_paid_twice_and_one_returned_leaves_nothing_open_in_whatever_order_a_report_tells_it(
    office: Office, run: PayoutRun, entries: Report
) -> None:
    report = camt054(*entries(run))
    assert meant(hand_in(office, report)).count(Outcome.GIVEN_BACK) == 1
    assert book(office, report) == 2
    assert (kinds(office), states(run)[0]) == ([], "paid")
    assert book(office, camt054(*entries(run), told(run, 1, reference="B7"))) == 1
    assert (kinds(office), states(run)[:2]) == ([], ["paid", "paid"])
    assert check_books(office.deal.seller_id) == []


def test_solving_it_after_its_return_was_booked_is_refused(office: Office, solved: PayoutRun) -> None:
    book(office, camt054(came_back(solved, "R1")))
    (asked,) = open_findings(office.deal.seller_id)
    single.return_payout(first(solved).id, actor=office.approver.actor, reason="Closed", is_all_back=True)
    with pytest.raises(Conflict, match="solved already"):
        solve_finding(asked.id, actor=office.approver.actor, reason="One came back")
