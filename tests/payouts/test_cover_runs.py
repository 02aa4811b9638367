"""The balance at Stripe before a run is paid: enough, short, and not to be seen."""

import pytest
from flask.testing import FlaskClient

from core.errors import Conflict, NotFound
from core.money import Money
from payouts.funding import cover_of, start_paying
from payouts.rules.funding import Cover, covers
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.office import make_office
from tests.payouts.stripe_office import StripeOffice, make_stripe_office, payout_of, pointed, states_of

__all__ = ["pointed"]
BALANCE = "GET /v1/balance"
HELD = 100_000_000
"""What the stand-in holds in dollars before anything is paid, in cents."""


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    return make_stripe_office(clock, stripe_server, partners=2, by_file=1, amount=20_000)


def hold(server: StripeServer, minor: int) -> None:
    """Let Stripe hold so many cents in dollars."""
    server.client().v1.balance.retrieve()
    server.change("balance_test_tandem", amounts={"usd": minor})


def test_each_currency_is_covered_by_its_own_balance() -> None:
    needed = [Money(500, "EUR"), Money(1, "JPY"), Money(700, "USD")]
    found = covers(needed, {"EUR": 500, "USD": 699})
    assert [each.is_short for each in found] == [False, True, True]
    assert covers([Money(1, "USD")], {"USD": -5})[0].is_short


def test_what_is_left_to_send_is_compared_with_what_stripe_holds(office: StripeOffice) -> None:
    run = office.approved()
    needed = sum(payout_of(run.id, deal).amount_minor for deal in office.deals[:2])
    assert cover_of(run.id, actor=office.approver.actor) == [Cover(Money(needed, "USD"), Money(HELD, "USD"))]
    office.pay(run)
    assert cover_of(run.id, actor=office.approver.actor) == []


def test_a_run_that_the_balance_does_not_cover_is_not_started(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    needed = sum(payout_of(run.id, deal).amount_minor for deal in office.deals[:2])
    hold(stripe_server, needed - 1)
    with pytest.raises(Conflict, match="does not cover what is to be paid"):
        start_paying(run.id, actor=office.approver.actor, seen_sha=run.approved_sha256 or "")
    assert states_of(run.id) == ["approved"] * 3
    hold(stripe_server, needed)
    assert start_paying(run.id, actor=office.approver.actor, seen_sha=run.approved_sha256 or "").paying_since


def test_a_stripe_that_does_not_say_what_it_holds_keeps_nobody_from_paying(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_BEFORE, BALANCE)
    assert start_paying(run.id, actor=office.approver.actor, seen_sha=run.approved_sha256 or "").paying_since


def test_the_page_says_enough_short_and_not_to_be_seen(
    office: StripeOffice, stripe_server: StripeServer, client: FlaskClient
) -> None:
    run, browser = office.approved(), sign_in(client, office.approver)
    address = f"/runs/{run.public_id}"
    assert f'hx-get="{address}/balance"' in browser.get(address).text
    assert "which covers the" in browser.get(f"{address}/balance").text
    hold(stripe_server, 1)
    assert "The balance at Stripe does not cover this" in browser.get(f"{address}/balance").text
    pressed = browser.post(f"{address}/pay", data={"seen_sha": run.approved_sha256, "confirm": "yes"})
    assert pressed.status_code == 409
    assert "it holds 0.01 USD of" in pressed.text
    stripe_server.fail(Kind.DROP_BEFORE, BALANCE)
    assert "could not be asked what it holds" in browser.get(f"{address}/balance").text


def test_a_stranger_learns_nothing_of_a_balance(office: StripeOffice, clock: Clock) -> None:
    run = office.approved()
    with pytest.raises(NotFound):
        cover_of(run.id, actor=make_office(clock).approver.actor)
