"""An account that Stripe refuses after approval: only its own payment fails, and both sides read who does what."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.db import add, command, db
from core.mail import OutboxMail
from payouts import onboarding
from payouts.commands.paying import release_attempt
from payouts.commands.payouts import void_payout
from payouts.commands.runs import cancel_run, draft_run
from payouts.models import PayoutRun, RailRecipient
from payouts.queries.checks import check_books
from payouts.queries.destinations import find_destination
from payouts.queries.run_rows import rows_of
from payouts.rules.destinations import Rail
from payouts.rules.recipients import RecipientState, why_not_ready
from payouts.rules.refusals import ABOUT_ACCOUNT, refusal_sentence, said_to_partner
from payouts.rules.runs import Obstacle
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.stripe import Kind, Status, StripeServer
from tests.payouts.factories import Deal
from tests.payouts.stripe_office import (
    TRANSFERS,
    StripeOffice,
    make_stripe_office,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")

Change = Callable[[StripeServer, str], object]
CHANGES: dict[str, Change] = {
    "insufficient_capabilities_for_transfer": lambda server, account: server.set_status(account, Status.RESTRICTED),
    "resource_missing": lambda server, account: server.change(account, closed=True),
    "transfers_not_allowed": lambda server, account: server.change(account, identity={"country": "jp"}),
}
"""By Stripe's code of the refusal, what became of an account since the run was approved."""


def account_at(deal: Deal) -> str:
    destination = find_destination(deal.partnership_id)
    assert destination is not None
    return str(destination.rail_object_id)


def mails_with(text: str) -> set[str]:
    return set(db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.text.contains(text))))


@command
def know(deal: Deal) -> RailRecipient:
    """Store a partner's account as the one that was made for it, ready."""
    row = RailRecipient(
        seller_id=deal.seller_id, partnership_id=deal.partnership_id, partner_id=deal.partner_id, rail=Rail.STRIPE,
        livemode=False, object_id=account_at(deal), generation=1, country="US", state=RecipientState.ACTIVE,
        missing=[], is_wanted=True, created_at=product_clock.now(), looked_at=product_clock.now(),
    )  # fmt: skip
    return add(row)


@pytest.mark.parametrize("code", sorted(CHANGES))
def test_only_that_payment_fails_and_the_next_run_leaves_it_out(
    clock: Clock, stripe_server: StripeServer, code: str
) -> None:
    office = make_stripe_office(clock, stripe_server, partners=2)
    run = office.approved()
    CHANGES[code](stripe_server, account_at(office.deals[0]))
    assert sorted(office.pay(run)) == ["failed", "paid"]
    payout = payout_of(run.id, office.deals[0])
    assert payout.left_out_reason == refusal_sentence(code, "", currency="USD")
    assert len(mails_with(payout.left_out_reason)) == 2, "the partner and whoever sent the run"
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    void_payout(payout.id, actor=office.approver.actor, reason="Next month")
    rows = {row.partnership.id: row for row in rows_of(draft_run("2026-04", actor=office.preparer.actor))}
    assert rows[office.deals[0].partnership_id].obstacles == (Obstacle.METHOD_BLOCKED,)
    assert check_books(office.seller_id) == []


def test_one_account_cut_off_from_the_seller_does_not_stop_the_others(
    clock: Clock, stripe_server: StripeServer
) -> None:
    office = make_stripe_office(clock, stripe_server, partners=3)
    run = office.approved()
    stripe_server.fail(Kind.ACCESS_REVOKED, TRANSFERS)
    assert sorted(office.pay(run)) == ["failed", "paid", "paid"]
    assert db.session.get_one(PayoutRun, run.id).paying_since is not None
    assert len(mails_with("has no access to this account any more")) == 2
    assert check_books(office.seller_id) == []


def test_a_currency_of_which_stripe_holds_nothing_is_no_fault_of_the_account(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.client().v1.balance.retrieve()
    stripe_server.change("balance_test_tandem", amounts={"eur": 1})
    assert office.pay(run) == ["failed"]
    payout = payout_of(run.id, office.deals[0])
    assert "does not cover it in USD" in str(payout.left_out_reason)
    stripe_server.change("balance_test_tandem", amounts={"usd": 2_500})
    release_attempt(payout.id, actor=office.approver.actor, reason="We have added dollars")
    work(clock)
    assert states_of(run.id) == ["paid"]


def test_what_is_missing_is_known_at_once_and_finishing_it_lets_the_payment_go(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock, client: FlaskClient
) -> None:
    recipient_id, account = know(office.deals[0]).id, account_at(office.deals[0])
    run = office.approved()
    stripe_server.set_status(account, Status.RESTRICTED)
    assert office.pay(run) == ["failed"]
    recipient = db.session.get_one(RailRecipient, recipient_id)
    assert (recipient.state, len(recipient.missing)) == (RecipientState.RESTRICTED, 4)
    destination = find_destination(office.deals[0].partnership_id)
    assert destination is not None
    assert (destination.blocked_as, destination.is_ready) == ("failed", False)
    second = draft_run("2026-04", actor=office.preparer.actor)
    told = "Stripe still asks the partner for: First name, Date of birth, Agreement to Stripe’s terms, A bank account"
    assert told in sign_in(client, office.preparer).get(f"/runs/{second.public_id}").text
    assert len(mails_with(told)) >= 1, "whoever pays reads it too"
    cancel_run(second.id, actor=office.preparer.actor)
    partner = make_person(db.session.get_one(Organization, office.deals[0].partner_id), Role.OWNER)
    page = sign_in(client, partner).get("/get-paid").text
    assert "Open Get paid and finish what Stripe asks for" in page
    assert "The partner" not in page, "a partner is told what to do as you"
    assert "Confirm the account" not in page, "nobody can confirm what Stripe has to allow"
    assert "finish it at Stripe" in page
    assert len(mails_with("Open Get paid and finish what Stripe asks for")) == 1
    deciders = {office.preparer.email, office.approver.email}
    assert mails_with("The partner opens Get paid") == mails_with("An approver can let it be tried anew") == deciders
    assert ".." not in page.replace("...", "")
    stripe_server.set_status(account, Status.ACTIVE)
    onboarding.look(recipient_id)
    db.session.expire_all()
    assert (destination.blocked_as, destination.is_ready) == (None, True)
    release_attempt(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor, reason="Finished at Stripe")
    work(clock)
    assert states_of(run.id) == ["paid"]
    assert check_books(office.seller_id) == []


def test_the_seller_reads_whose_turn_it_is() -> None:
    said = {state: why_not_ready(state, ["a.given_name", "b", "c", "d", "e", "f"]) for state in RecipientState}
    assert said[RecipientState.RESTRICTED] == (
        "Stripe still asks the partner for: First name, B, C, D and 2 more. "
        "Ask the partner to open Get paid and finish it"
    )
    assert "nothing is to be done" in said[RecipientState.PENDING]
    assert "other mode" in said[RecipientState.ACTIVE]
    assert all("Get paid" in said[state] for state in RecipientState if state is not RecipientState.PENDING)
    assert "has not finished" in why_not_ready(RecipientState.NEW, [])


def test_every_refusal_about_an_account_says_who_does_what() -> None:
    for code in ABOUT_ACCOUNT:
        sentence = refusal_sentence(code, "", currency="EUR")
        assert "The partner" in sentence
        assert "Get paid" in sentence
        assert len(sentence) <= 300


def test_every_known_refusal_is_said_to_the_partner_as_what_it_does_itself() -> None:
    for code in (*ABOUT_ACCOUNT, "balance_insufficient", "api_key_expired", "api_key_invalid"):
        said = said_to_partner(refusal_sentence(code, "", currency="EUR"), seller="Northbeam", currency="EUR")
        assert "Northbeam" in said or "your account" in said
        assert "The partner" not in said
    assert said_to_partner("The bank is closed.", seller="Northbeam") == "The bank is closed."
    assert said_to_partner(None, seller="Northbeam") == ""
