"""Going live: what was paid in test mode is neither paid to nor looked for with the live key."""

import pytest

from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db, lock
from core.errors import Conflict
from payouts.commands.attempts import begin_attempt
from payouts.commands.freezing import submit_run
from payouts.commands.onboarding import note_state
from payouts.commands.payouts import void_payout
from payouts.commands.rail_accounts import set_rail_account
from payouts.commands.runs import draft_run, take_back_run
from payouts.comparing import reconcile_account
from payouts.models import PayoutRun, RailAccount, RailRecipient
from payouts.queries.checks import check_books
from payouts.queries.destinations import find_blocked_destination
from payouts.queries.findings import open_findings
from payouts.queries.freezing import state_of_draft
from payouts.queries.rails import find_rail_account
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import list_runs
from payouts.rails import open_rail
from payouts.rules.recipients import RecipientState, Seen
from payouts.rules.reconciling import FindingKind
from payouts.rules.runs import Obstacle
from tests.harness.people import Person, make_person
from tests.harness.stripe import KEY, Kind, StripeServer
from tests.payouts.stripe_office import TRANSFERS, StripeOffice, office, payout_of, pointed
from tests.payouts.test_refused_accounts import know

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")
LIVE = "sk_live_tandem_1"


def boss(office: StripeOffice) -> Person:
    seller = db.session.get_one(Organization, office.seller_id)
    return make_person(seller, Role.OWNER, email="boss@northbeam.example")


def set_key(owner: Person, key: str) -> RailAccount:
    return set_rail_account(actor=owner.actor, secret_key=key, webhook_secret="")


def test_payments_of_test_mode_are_no_difference_after_going_live(office: StripeOffice) -> None:
    assert office.pay(office.approved()) == ["paid"]
    account = set_key(boss(office), LIVE)
    assert reconcile_account(account).payouts == 0
    assert open_findings(office.seller_id) == []


def test_and_they_are_compared_again_after_going_back(office: StripeOffice, stripe_server: StripeServer) -> None:
    office.pay(office.approved())
    owner = boss(office)
    set_key(owner, LIVE)
    account = set_key(owner, KEY)
    stripe_server.remove(stripe_server.transfers()[0].id)
    assert reconcile_account(account).payouts == 1
    assert FindingKind.MISSING in {found.kind for found in open_findings(office.seller_id)}


def test_an_account_of_test_mode_is_not_ready_for_a_live_run(office: StripeOffice) -> None:
    set_key(boss(office), LIVE)
    (row,) = rows_of(draft_run("2026-04", actor=office.preparer.actor))
    assert row.obstacles == (Obstacle.METHOD_NOT_READY,)


def test_the_mode_is_not_left_while_a_run_is_frozen_or_a_payment_undecided(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    owner = boss(office)
    with pytest.raises(Conflict, match="frozen with the other kind of key"):
        set_key(owner, LIVE)
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    assert office.pay(run) == ["failed"]
    with pytest.raises(Conflict, match="take them out"):
        set_key(owner, LIVE)
    void_payout(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor, reason="Going live")
    assert set_key(owner, LIVE).livemode


def test_a_run_that_was_taken_back_is_not_in_the_way(office: StripeOffice) -> None:
    run = draft_run("2026-04", actor=office.preparer.actor)
    submit_run(run.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(run)))
    take_back_run(run.id, actor=office.preparer.actor)
    assert set_key(boss(office), LIVE).livemode


def test_late_news_of_a_test_account_does_not_make_it_ready_for_the_live_key(office: StripeOffice) -> None:
    recipient, owner = know(office.deals[0]), boss(office)
    seen = Seen(recipient.object_id or "", RecipientState.ACTIVE, ())
    set_key(owner, LIVE)
    note_state(recipient.id, seen)  # the look began before the key was changed
    (row,) = rows_of(draft_run("2026-04", actor=office.preparer.actor))
    assert row.obstacles == (Obstacle.METHOD_NOT_READY,)
    set_key(owner, KEY)
    note_state(recipient.id, seen)
    (row,) = rows_of(list_runs(office.preparer.actor)[0])
    assert row.obstacles == ()


@command
def change_mode(row: RailAccount | RailRecipient) -> None:
    """Let a row be of the live mode, as a change between two steps of a payer would."""
    lock(row).livemode = True


@pytest.mark.parametrize("what", ["key in use", "partner's account"])
def test_a_payment_of_two_modes_is_not_sent_and_fails_alone(
    office: StripeOffice, stripe_server: StripeServer, what: str
) -> None:
    recipient, run = know(office.deals[0]), office.approved()
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    rail, payout_id = open_rail(account), payout_of(run.id, office.deals[0]).id
    office.start(run)
    change_mode(account if what == "key in use" else recipient)
    assert begin_attempt(payout_id, rail) is None
    payout = payout_of(run.id, office.deals[0])
    assert (payout.state, stripe_server.transfers()) == ("failed", [])
    assert "changed between test and live" in str(payout.left_out_reason)
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    assert find_blocked_destination(db.session.get_one(PayoutRun, run.id)) is None
    assert check_books(office.seller_id) == []
