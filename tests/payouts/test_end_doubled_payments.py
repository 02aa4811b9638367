"""A payment that was made twice: once one of the two came back, it stays paid once and that solves the difference."""

import json

import pytest
from flask.testing import FlaskClient

from core.db import db
from payouts.commands.paying import ask_look
from payouts.models import Payout, PayoutRun, RailFinding
from payouts.queries.attempts import attempts_of
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.queries.runs import payouts_of
from payouts.rules.reconciling import FindingKind
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.harness.stripe import StripeServer
from tests.payouts.bank_files import camt054, credit
from tests.payouts.office import Office
from tests.payouts.stripe_office import make_stripe_office, payout_of, pointed, states_of, work
from tests.payouts.test_book_results import book, office, run, states
from tests.payouts.test_note_bank_differences import kinds, told
from tests.payouts.test_take_back_transfers import compare, double_of

__all__ = ["office", "pointed", "run"]


def first(run: PayoutRun) -> Payout:
    return payouts_of(run)[0]


def came_back(run: PayoutRun, reference: str) -> str:
    return credit(first(run).public_id, first(run).amount.decimal(), "MS03", reference=reference)


def solutions() -> list[str | None]:
    db.session.expire_all()
    return [row.solution for row in db.session.query(RailFinding).order_by(RailFinding.id)]


def test_a_report_of_the_return_solves_it_and_the_payment_stays_paid_once(office: Office, run: PayoutRun) -> None:
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    assert kinds(office) == [FindingKind.BANK_TWICE]
    report = camt054(came_back(run, "R1"))
    assert book(office, report) == 1
    assert (kinds(office), states(run)[0]) == ([], "paid")
    assert str(solutions()[0]).startswith("The second payment came back.")
    book(office, camt054(came_back(run, "R1"), told(run, 1, reference="B3")))  # the same word in a later report
    assert states(run)[:2] == ["paid", "paid"]
    book(office, camt054(came_back(run, "R9")))  # and then the other one
    assert states(run)[0] == "returned"
    assert check_books(office.deal.seller_id) == []


def test_one_report_may_tell_of_both_payments_and_of_the_return(office: Office, run: PayoutRun) -> None:
    assert book(office, camt054(told(run, 0), told(run, 0, reference="B2"), came_back(run, "R1"))) == 2
    assert (kinds(office), states(run)[0]) == ([], "paid")
    assert check_books(office.deal.seller_id) == []


def test_booking_the_return_by_hand_solves_it(office: Office, run: PayoutRun, client: FlaskClient) -> None:
    book(office, camt054(told(run, 0), told(run, 0, reference="B2")))
    browser, address = sign_in(client, office.approver), f"/payouts/{first(run).public_id}"
    page = browser.post(f"{address}/returned", data={"reason": "Closed account"}, follow_redirects=True)
    assert "one of the two came back" in page.text
    assert (kinds(office), states(run)[0]) == ([], "paid")
    assert solutions() == ["The second payment came back. Closed account"]
    browser.post(f"{address}/returned", data={"reason": "Closed account"})
    assert states(run)[0] == "returned"
    assert check_books(office.deal.seller_id) == []


@pytest.mark.usefixtures("pointed")
@pytest.mark.parametrize("is_compared", [False, True])
def test_when_the_first_transfer_is_reversed_the_second_one_pays(
    clock: Clock, stripe_server: StripeServer, is_compared: bool
) -> None:
    office = make_stripe_office(clock, stripe_server)
    run = office.approved()
    assert office.pay(run) == ["paid"]
    payout = payout_of(run.id, office.deals[0])
    before, double = payout.rail_object_id, double_of(office, run.id, stripe_server)
    compare(office)
    stripe_server.client().v1.transfers.reversals.create(str(before), {})
    if is_compared:
        compare(office)
    else:
        ask_look(payout.id, actor=office.approver.actor)
    work(clock)
    assert (states_of(run.id), list(open_findings(office.seller_id))) == (["paid"], [])
    assert payout_of(run.id, office.deals[0]).rail_object_id == double
    assert set(solutions()) == {f"{before} was taken back, and {double} pays it."}
    compare(office)
    assert (list(open_findings(office.seller_id)), check_books(office.seller_id)) == ([], [])
    stripe_server.client().v1.transfers.reversals.create(double, {})
    ask_look(payout.id, actor=office.approver.actor)
    work(clock)
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.REVERSED]


@pytest.mark.usefixtures("pointed")
def test_a_transfer_reversed_at_stripe_solves_it_at_the_next_look(clock: Clock, stripe_server: StripeServer) -> None:
    office = make_stripe_office(clock, stripe_server)
    run = office.approved()
    assert office.pay(run) == ["paid"]
    payout = payout_of(run.id, office.deals[0])
    (sent,) = attempts_of(payout)
    double = stripe_server.client().v1.transfers.create(json.loads(sent.attempt.request))
    ask_look(payout.id, actor=office.approver.actor)
    work(clock)
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.DOUBLED]
    stripe_server.client().v1.transfers.reversals.create(double.id, {})
    ask_look(payout.id, actor=office.approver.actor)
    work(clock)
    assert (states_of(run.id), solutions()) == (["paid"], [f"Only {payout.rail_object_id} is left."])
