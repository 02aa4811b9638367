"""The pages of paying: a run with payments by Stripe and by file side by side, and each payment with its attempts."""

import pytest
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core import jobs
from core.db import db
from payouts.commands.attempts import begin_attempt
from payouts.models import PaymentStop, PayoutRun
from payouts.queries.findings import open_findings
from payouts.queries.paying import Paying
from payouts.queries.rails import find_rail_account, find_stop
from payouts.rails import open_rail
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.harness.stripe import KEY, Kind, StripeServer
from tests.payouts.stripe_office import TRANSFERS, StripeOffice, make_stripe_office, payout_of, pointed, states_of
from tests.payouts.test_reconcile_stripe import again, compare

__all__ = ["pointed"]


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    return make_stripe_office(clock, stripe_server, partners=2, by_file=1)


@pytest.fixture
def run(office: StripeOffice) -> PayoutRun:
    return office.approved()


@pytest.fixture
def browser(client: FlaskClient, office: StripeOffice) -> FlaskClient:
    return sign_in(client, office.approver)


def read(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def press(browser: FlaskClient, address: str, **form: str) -> str:
    answer = browser.post(address, data=form, follow_redirects=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def page_of(run: PayoutRun) -> str:
    return f"/runs/{run.public_id}"


def start(browser: FlaskClient, run: PayoutRun) -> str:
    return press(browser, f"{page_of(run)}/pay", seen_sha=run.approved_sha256 or "", confirm="yes")


def test_a_run_is_paid_at_a_press_and_shows_how_far_it_is(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun
) -> None:
    before = read(browser, page_of(run))
    assert "Pay 2 payments by Stripe, $51.00" in before
    assert "By file" in before
    during = start(browser, run)
    assert "Stripe is being told to pay" in during
    assert "0 of 2 paid" in during
    jobs.run_due()
    after = read(browser, page_of(run))
    assert "2 of 2 paid" in after
    assert "payments by Stripe, $" not in after


def test_a_second_press_is_told_that_it_is_being_paid(browser: FlaskClient, run: PayoutRun) -> None:
    start(browser, run)
    answer = browser.post(f"{page_of(run)}/pay", data={"seen_sha": run.approved_sha256, "confirm": "yes"})
    assert answer.status_code == 409
    assert "is being paid already" in answer.get_data(as_text=True)


def test_the_pages_ask_few_things_of_the_database(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun, stripe_server: StripeServer, queries: QueryCounter
) -> None:
    stripe_server.fail(Kind.ERROR_BEFORE, TRANSFERS)
    office.pay(run)
    again(run, office, 0, stripe_server)
    compare(office)
    pages = [f"/payouts/{payout_of(run.id, deal).public_id}" for deal in office.deals]
    for address in (page_of(run), *pages, "/runs"):
        with queries.at_most(12):
            read(browser, address)


def test_a_payout_shows_its_attempts_and_can_be_looked_for(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    stripe_server.fail(Kind.ERROR_AFTER, TRANSFERS)
    office.pay(run)
    unknown = next(deal for deal in office.deals if payout_of(run.id, deal).state == "unknown")
    address = f"/payouts/{payout_of(run.id, unknown).public_id}"
    page = read(browser, address)
    assert "Stripe did not say whether it paid. Nothing is sent again; the next look is" in page
    assert "Attempt 1" in page
    assert "(500)" in page
    press(browser, f"{address}/look")
    jobs.run_due()
    assert payout_of(run.id, unknown).state == "paid"
    assert "Found tr_" in read(browser, address)


def test_a_failed_payout_says_why_to_both_sides_and_is_released_with_a_reason(
    client: FlaskClient, office: StripeOffice, run: PayoutRun, stripe_server: StripeServer, clock: Clock
) -> None:
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    office.pay(run)
    failed = next(deal for deal in office.deals if payout_of(run.id, deal).state == "failed")
    address = f"/payouts/{payout_of(run.id, failed).public_id}"
    partner = make_person(db.session.get_one(Organization, failed.partner_id), Role.OWNER)
    told = read(sign_in(client, partner), address)
    assert "balance at Stripe did not cover it" in told
    assert "Nothing is wrong with your account" in told
    assert "Nothing is lost" in told
    assert "Attempt 1" not in told
    approver = sign_in(client, office.approver)
    assert "Nothing was paid: try again, or take it out." in read(approver, address)
    press(approver, f"{address}/release", reason="We have added money")
    jobs.run_due()
    assert payout_of(run.id, failed).state == "paid"
    assert "We have added money" in read(approver, address)


def test_what_was_not_sent_is_canceled_with_a_reason(browser: FlaskClient, run: PayoutRun) -> None:
    assert "Cancel 2 not sent" in read(browser, page_of(run))
    press(browser, f"{page_of(run)}/cancel-unsent", reason="The wrong month")
    assert sorted(states_of(run.id)) == ["approved", "voided", "voided"]


def test_payments_are_stopped_and_allowed_on_the_list_of_runs(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun
) -> None:
    page = press(browser, "/runs/stop", reason="Our account was robbed.")
    assert "Payments are stopped" in page
    assert "Payments are stopped" in read(browser, page_of(run))
    answer = browser.post(f"{page_of(run)}/pay", data={"seen_sha": run.approved_sha256, "confirm": "yes"})
    assert (answer.status_code, "Our account was robbed." in answer.get_data(as_text=True)) == (409, True)
    press(browser, "/runs/allow")
    assert find_stop(office.seller_id) is None


@pytest.mark.parametrize(
    ("counts", "handled", "total", "is_moving", "while_stopped"),
    [
        ({"paid": 2, "failed": 1, "unknown": 1, "returned": 1, "voided": 3}, 5, 5, False, False),
        ({"paid": 1, "approved": 2}, 1, 3, True, False),
        ({"paid": 1, "sending": 1, "approved": 1}, 1, 3, True, True),
    ],
)
def test_the_bar_ends_and_a_stopped_run_is_not_loaded_again(
    counts: dict[str, int], handled: int, total: int, *, is_moving: bool, while_stopped: bool
) -> None:
    def paying(stop: PaymentStop | None) -> Paying:
        return Paying(total, counts, (), {}, stop, (), None, is_started=True)

    going = paying(None)
    assert (going.handled, going.is_moving, paying(PaymentStop()).is_moving) == (handled, is_moving, while_stopped)


def test_differences_are_told_with_what_to_do_and_marked_solved(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    office.pay(run)
    double = again(run, office, 0, stripe_server)
    press(browser, "/runs/compare")
    jobs.run_due()
    for address in ("/runs", page_of(run)):
        assert f"Take {double} back, here or at the rail." in read(browser, address)
    (found,) = open_findings(office.seller_id)
    press(browser, f"/runs/findings/{found.public_id}/solve", reason="Reversed it")
    assert open_findings(office.seller_id) == []


def test_the_key_of_stripe_is_set_by_the_owner_and_never_shown(client: FlaskClient, office: StripeOffice) -> None:
    seller = db.session.get_one(Organization, office.seller_id)
    owner: Person = make_person(seller, Role.OWNER, email="boss@seller.example")
    browser = sign_in(client, owner)
    assert "Test: moves no real money" in read(browser, "/settings/ways-to-pay")
    refused = browser.post("/settings/ways-to-pay", data={"secret_key": "pk_test_1234"})
    assert (refused.status_code, "starts with sk_ or rk_" in refused.get_data(as_text=True)) == (422, True)
    page = press(browser, "/settings/ways-to-pay", secret_key="sk_test_tandem_second", webhook_secret="whsec_1")
    assert "sk_test_••cond" in page
    assert "sk_test_tandem_second" not in page
    assert KEY not in page


def test_a_run_whose_payer_died_shows_that_it_goes_on(
    browser: FlaskClient, office: StripeOffice, run: PayoutRun
) -> None:
    start(browser, run)
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    begin_attempt(payout_of(run.id, office.deals[0]).id, open_rail(account))
    page = read(browser, page_of(run))
    assert "1 being sent" in page
    assert "no clear answer yet" in page
