"""A partner is paid through Stripe: one account is made, and payments follow how Stripe sees it."""

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts import onboarding
from payouts.commands.onboarding import ask_for_account
from payouts.commands.rail_accounts import set_rail_account
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import list_runs
from payouts.rails.protocol import RailTrouble
from payouts.rules.recipients import RecipientState, words_for
from payouts.rules.runs import Obstacle
from payouts.tasks.recipients import look_around
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.stripe import Kind, Status, StripeServer
from tests.payouts.connecting import Case, make_case
from tests.payouts.factories import make_deal
from tests.payouts.office import make_office

CREATE = "POST /v2/core/accounts"


@pytest.fixture
def case(app: Flask, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> Case:
    return make_case(app, stripe_server, monkeypatch)


def test_asking_sends_nothing_to_stripe_and_a_call_makes_one_account(case: Case) -> None:
    recipient_id = case.ask().id
    assert (case.made, case.recipient.state, case.destination) == (0, "new", None)
    account = onboarding.make(recipient_id)
    assert onboarding.make(recipient_id) == account
    assert case.made == 1
    shown = case.server.client().v2.core.accounts.retrieve(
        account, {"include": ["identity", "configuration.recipient"]}
    )
    assert shown.identity is not None
    assert (shown.identity.country, shown.display_name) == ("us", "Main Street Chamber")


@pytest.mark.parametrize(
    "kind", [Kind.DROP_AFTER, Kind.DROP_BEFORE, Kind.RATE_LIMIT, Kind.UNAVAILABLE, Kind.ERROR_BEFORE]
)
def test_a_broken_call_is_repeated_and_still_makes_one_account(case: Case, kind: Kind) -> None:
    recipient_id = case.ask().id
    case.server.fail(kind, CREATE)
    with pytest.raises(RailTrouble):
        onboarding.make(recipient_id)
    assert case.recipient.object_id is None
    onboarding.make(recipient_id)
    assert case.made == 1


def test_without_bank_details_the_account_is_used_at_once_but_waits_until_it_is_ready(case: Case) -> None:
    account = case.make()
    destination = case.destination
    assert destination is not None
    assert (destination.rail, destination.rail_object_id, destination.is_ready) == ("stripe", account, False)
    assert [words_for(name) for name in case.recipient.missing] == [
        "First name",
        "Date of birth",
        "Agreement to Stripe’s terms",
        "A bank account or card that the money goes on to",
    ]
    case.server.set_status(account, Status.ACTIVE)
    onboarding.look(case.recipient.id)
    destination = case.destination
    assert destination is not None
    assert (destination.is_ready, case.recipient.state, case.recipient.missing) == (True, "active", [])


def test_bank_details_stay_in_use_until_stripe_is_ready_and_the_change_waits_and_is_mailed(
    case: Case, clock: Clock
) -> None:
    case.set_bank()
    account = case.make()
    kept = case.destination
    assert kept is not None
    assert kept.rail == "manual"
    case.server.set_status(account, Status.ACTIVE)
    onboarding.look(case.recipient.id)
    changed = case.destination
    assert changed is not None
    assert (changed.rail, changed.is_ready) == ("stripe", True)
    assert (changed.usable_from - changed.created_at).total_seconds() == 72 * 3600
    assert "Your payments are about to go to a Stripe account instead" in subjects()


def test_whoever_goes_back_to_a_bank_account_is_not_moved_to_stripe_again(case: Case) -> None:
    account = case.make(Status.ACTIVE)
    case.set_bank()
    case.server.set_status(account, Status.ACTIVE)
    onboarding.look(case.recipient.id)
    kept = case.destination
    assert kept is not None
    assert (kept.rail, case.recipient.is_wanted) == ("manual", False)
    case.ask()
    back = case.destination
    assert back is not None
    assert back.rail_object_id == account


def test_losing_the_capability_stops_payments_and_mails_the_partner_once(case: Case) -> None:
    account = case.make(Status.ACTIVE)
    for _ in range(2):
        case.server.set_status(account, Status.RESTRICTED)
        onboarding.look(case.recipient.id)
    destination = case.destination
    assert destination is not None
    assert destination.is_ready is False
    told = select(OutboxMail.recipient).where(
        OutboxMail.subject == "Stripe needs something from you before you can be paid"
    )
    found = list(db.session.scalars(told))
    assert case.partner.email in found
    assert len(found) == len(set(found)) == 2
    to_seller = select(OutboxMail.recipient).where(OutboxMail.subject.startswith("Stripe does not pay to "))
    assert list(db.session.scalars(to_seller)) == [case.seller.email]


def test_an_account_that_stripe_forgot_is_closed_and_followed_by_another(case: Case) -> None:
    account = case.make(Status.ACTIVE)
    case.server.remove(account)
    onboarding.look(case.recipient.id)
    assert case.recipient.state == RecipientState.CLOSED
    closed = case.destination
    assert closed is not None
    assert closed.is_ready is False
    again = case.make(Status.ACTIVE)
    assert again != account
    used = case.destination
    assert used is not None
    assert (used.rail_object_id, used.is_ready) == (again, True)


def test_another_country_before_the_account_exists_uses_another_key(case: Case) -> None:
    case.server.fail(Kind.DROP_BEFORE, CREATE)
    recipient_id = case.ask("US").id
    with pytest.raises(RailTrouble):
        onboarding.make(recipient_id)
    case.ask("DE")
    onboarding.make(recipient_id)
    assert (case.recipient.country, case.recipient.generation) == ("DE", 2)


def test_refusals(case: Case) -> None:
    with pytest.raises(
        AppError, match=r"cannot pay to a business in North Korea\. Get paid another way: to a bank account"
    ):
        case.ask("KP")
    with pytest.raises(NotFound):
        ask_for_account(case.deal.partnership_id, actor=case.seller.actor, country="US")
    other = make_deal()
    partner = make_person(db.session.get_one(Organization, other.partner_id), Role.OWNER)
    with pytest.raises(Conflict, match="Stripe is not connected yet"):
        ask_for_account(other.partnership_id, actor=partner.actor, country="US")


def test_a_new_key_of_the_other_mode_starts_anew(case: Case) -> None:
    recipient_id = case.ask().id
    onboarding.make(recipient_id)
    set_rail_account(actor=case.seller.actor, secret_key="sk_live_tandem_1", webhook_secret="")
    with pytest.raises(RailTrouble, match="changed its account"):
        onboarding.look(recipient_id)
    assert case.ask().id != recipient_id


def test_accounts_are_looked_at_by_themselves_when_no_news_comes(case: Case, clock: Clock) -> None:
    account = case.make()
    case.server.set_status(account, Status.ACTIVE)
    clock.advance(minutes=9)
    look_around({})
    assert case.recipient.state == "restricted"
    clock.advance(minutes=2)
    look_around({})
    assert case.recipient.state == "active"
    case.server.set_status(account, Status.REJECTED)
    clock.advance(hours=23)
    look_around({})
    assert case.recipient.state == "active"
    clock.advance(hours=2)
    look_around({})
    assert case.recipient.state == "rejected"


def test_one_account_that_cannot_be_asked_for_keeps_no_other_waiting(case: Case, clock: Clock) -> None:
    case.make()
    clock.advance(minutes=11)
    case.server.fail(Kind.DROP_BEFORE)
    look_around({})
    assert case.recipient.state == "restricted"
    assert case.recipient.looked_at == product_clock.now()


def subjects() -> list[str]:
    return list(db.session.scalars(select(OutboxMail.subject)))


def test_a_run_says_that_the_account_is_not_ready_and_takes_it_in_once_it_is(
    app: Flask, clock: Clock, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, with_account=False)
    case = make_case(app, stripe_server, monkeypatch, office.deal)
    account = case.make()
    run = office.draft()
    assert [row.obstacles for row in rows_of(run)] == [(Obstacle.METHOD_NOT_READY,)]
    page = sign_in(app.test_client(), case.seller).get(f"/runs/{run.public_id}").text
    assert "Ask the partner to open Get paid and finish it" in page
    stripe_server.set_status(account, Status.ACTIVE)
    onboarding.look(case.recipient.id)
    assert [row.obstacles for row in rows_of(list_runs(case.seller.actor)[0])] == [()]
