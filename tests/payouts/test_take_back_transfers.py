"""A transfer that came on top is taken back at Stripe by an approver: once, looked for first, confirmed by a look."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import jobs
from core.db import db
from core.errors import Conflict, NotAllowed, NotFound
from core.mail import OutboxMail
from payouts.commands.findings import open_finding
from payouts.commands.paying import ask_look
from payouts.commands.reversing import judge_reversal, take_up_reversal
from payouts.comparing import reconcile_account
from payouts.models import RailFinding, RailReversal
from payouts.queries.attempts import attempts_of
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.queries.rails import find_rail_account
from payouts.rails import open_rail
from payouts.reversing import start_reversal
from payouts.rules.reconciling import FindingKind, Found
from payouts.rules.reversing import seen_of
from payouts.rules.runs import PayoutState
from payouts.rules.sending import group_of
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.factories import make_deal
from tests.payouts.stripe_office import (
    LISTING,
    TRANSFERS,
    StripeOffice,
    office,
    payout_of,
    pointed,
    states_of,
    work,
)

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")
REVERSALS = "POST /v1/transfers/tr_"


def double_of(office: StripeOffice, run_id: Any, server: StripeServer) -> str:
    """Let Stripe hold one more transfer of the only payout, as if it had been sent twice."""
    (sent,) = attempts_of(payout_of(run_id, office.deals[0]))
    return server.client().v1.transfers.create(json.loads(sent.attempt.request)).id


def compare(office: StripeOffice) -> None:
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    reconcile_account(account)


@pytest.fixture
def double(office: StripeOffice, stripe_server: StripeServer) -> str:
    """A paid run, one more transfer of its payout, and the comparison that found it."""
    run = office.approved()
    assert office.pay(run) == ["paid"]
    made = double_of(office, run.id, stripe_server)
    compare(office)
    return made


def only_finding(office: StripeOffice) -> RailFinding:
    db.session.expire_all()
    (found,) = open_findings(office.seller_id)
    return found


def press(office: StripeOffice, who: Person | None = None, *, seen: str = "") -> RailReversal:
    found = only_finding(office)
    seen = seen or seen_of(found.object_id, found.amount_minor, found.currency)
    return start_reversal(found.id, actor=(who or office.approver).actor, seen=seen)


def taken(server: StripeServer) -> list[int]:
    """Return how much of each transfer was taken back, the newest first."""
    return [each.amount_reversed for each in server.transfers()]


def reversal() -> RailReversal:
    db.session.expire_all()
    return db.session.scalars(select(RailReversal).order_by(RailReversal.generation)).all()[-1]


def mails(subject: str) -> list[str]:
    query = select(OutboxMail.recipient).where(OutboxMail.subject == subject)
    return sorted(db.session.scalars(query))


def test_it_is_taken_back_whole_and_the_difference_is_solved(
    office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    press(office)
    jobs.run_due()
    assert taken(stripe_server) == [2_500, 0]
    assert (reversal().state, reversal().transfer_id, str(reversal().object_id)[:4]) == ("done", double, "trr_")
    assert open_findings(office.seller_id) == []
    solved = db.session.scalars(select(RailFinding)).one()
    assert (solved.solved_by_id, solved.solution) == (office.approver.user_id, f"{double} was taken back at Stripe.")
    assert mails("25.00 USD was taken back") == [office.approver.email]
    assert len(mails("25.00 USD that you were paid twice was taken back")) == 1
    compare(office)
    assert (open_findings(office.seller_id), check_books(office.seller_id)) == ([], [])


def test_pressed_twice_it_is_taken_back_once(office: StripeOffice, double: str, stripe_server: StripeServer) -> None:
    press(office)
    with pytest.raises(Conflict, match="being taken back already"):
        press(office)
    jobs.run_due()
    jobs.run_due()
    made = list(stripe_server.client().v1.transfers.reversals.list(double))
    assert (taken(stripe_server), len(made)) == ([2_500, 0], 1)


@pytest.mark.parametrize("kind", [Kind.DROP_AFTER, Kind.ERROR_AFTER, Kind.DROP_BEFORE, Kind.RATE_LIMIT])
def test_an_answer_that_is_lost_is_found_by_the_look(
    office: StripeOffice, double: str, stripe_server: StripeServer, clock: Clock, kind: Kind
) -> None:
    press(office)
    stripe_server.fail(kind, REVERSALS)
    jobs.run_due()
    work(clock, minutes=16)
    assert (taken(stripe_server), reversal().state) == ([2_500, 0], "done")
    assert open_findings(office.seller_id) == []


def test_a_death_between_the_record_and_the_call_is_gone_on_with(
    office: StripeOffice, double: str, stripe_server: StripeServer, clock: Clock
) -> None:
    asked = press(office)
    taking = take_up_reversal(asked.id)
    assert taking is not None
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    rail = open_rail(account)
    assert judge_reversal(asked.id, rail.look(taking.group)), "written down, and here the process dies"
    jobs.run_due()
    assert taken(stripe_server) == [0, 0], "others leave it alone for a while"
    work(clock, minutes=1)
    assert (taken(stripe_server), reversal().sends) == ([2_500, 0], 2)
    rail.reverse(taking.request, taking.key)
    assert taken(stripe_server) == [2_500, 0], "whoever wakes up late takes nothing more"


def test_money_that_went_on_to_a_bank_is_refused_with_what_to_do_and_can_be_asked_for_again(
    office: StripeOffice, double: str, stripe_server: StripeServer, client: FlaskClient
) -> None:
    press(office)
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, REVERSALS)
    jobs.run_due()
    assert (reversal().state, taken(stripe_server)) == ("failed", [0, 0])
    assert mails("25.00 USD could not be taken back") == [office.approver.email]
    page = sign_in(client, office.approver).get("/runs").text
    assert "does not hold the money any more" in page
    press(office)
    jobs.run_due()
    assert (reversal().generation, reversal().state, taken(stripe_server)) == (2, "done", [2_500, 0])


def test_what_somebody_took_back_at_stripe_meanwhile_is_only_noted(
    office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    press(office)
    stripe_server.client().v1.transfers.reversals.create(double, {})
    jobs.run_due()
    assert (reversal().state, reversal().sends, taken(stripe_server)) == ("done", 0, [2_500, 0])


def test_the_only_transfer_that_is_left_is_never_taken_back(
    office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    press(office)
    other = next(each.id for each in stripe_server.transfers() if each.id != double)
    stripe_server.client().v1.transfers.reversals.create(other, {})
    jobs.run_due()
    assert (reversal().state, taken(stripe_server)) == ("failed", [0, 2_500])
    assert "only transfer of this payment that is left" in str(reversal().reason)


def test_one_that_was_reversed_in_part_or_removed_is_left_to_a_person(
    office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    press(office)
    stripe_server.client().v1.transfers.reversals.create(double, {"amount": 1})
    jobs.run_due()
    assert (reversal().state, taken(stripe_server)) == ("failed", [1, 0])
    press(office)
    stripe_server.remove(double)
    jobs.run_due()
    assert "no such transfer" in str(reversal().reason)


def test_an_unknown_payment_is_paid_by_the_other_transfer_afterwards(
    office: StripeOffice, stripe_server: StripeServer, clock: Clock
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    office.pay(run)
    double_of(office, run.id, stripe_server)
    work(clock, minutes=1)
    assert states_of(run.id) == ["unknown"]
    press(office)
    jobs.run_due()
    assert (states_of(run.id), sorted(taken(stripe_server))) == (["paid"], [0, 2_500])
    assert (open_findings(office.seller_id), check_books(office.seller_id)) == ([], [])


def test_stripe_that_cannot_be_asked_is_asked_again_and_given_up_after_a_day(
    office: StripeOffice, double: str, stripe_server: StripeServer, clock: Clock
) -> None:
    press(office)
    stripe_server.fail(Kind.UNAVAILABLE, LISTING)
    jobs.run_due()
    assert taken(stripe_server) == [0, 0]
    stripe_server.fail(Kind.ERROR_BEFORE, REVERSALS)
    work(clock, minutes=1)
    for _ in range(3):
        work(clock, hours=9)
    assert (reversal().state, taken(stripe_server)) == ("failed", [0, 0]), "the key repeats its 500 for a day"
    assert "within a day" in str(reversal().reason)
    press(office)
    jobs.run_due()
    assert (reversal().state, taken(stripe_server)) == ("done", [2_500, 0])


def test_only_an_approver_who_did_not_prepare_the_run_takes_it_back_as_it_was_shown(
    office: StripeOffice, double: str, client: FlaskClient
) -> None:
    with pytest.raises(NotAllowed, match="a second person"):
        press(office, office.preparer)
    with pytest.raises(NotFound):
        press(office, make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER))
    with pytest.raises(Conflict, match="not the one you were looking at"):
        press(office, seen=f"{double}:1:USD")
    found = only_finding(office)
    browser = sign_in(client, office.approver)
    page = browser.get("/runs").text
    assert "Take back $25.00" in page
    assert f"I have checked that {double} is the transfer that is one too many" in page
    address = f"/runs/findings/{found.public_id}/reverse"
    told = browser.post(address, data={"seen": f"{double}:2500:USD", "confirm": "yes"}, follow_redirects=True).text
    assert "is being taken back since" in told
    assert "Take back $25.00" not in told


def test_the_transfer_a_payment_was_paid_by_and_one_of_an_open_payment_stay(
    office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    office.pay(run)
    payout = payout_of(run.id, office.deals[0])
    about = Found(FindingKind.DOUBLED, "d", "stripe", payout.id, run.id, payout.rail_object_id, 2_500, "USD")
    open_finding(office.seller_id, about)
    with pytest.raises(Conflict, match="was paid by it"):
        press(office)
    assert PayoutState(payout.state) is PayoutState.PAID
    ask_look(payout.id, actor=office.approver.actor)
    assert stripe_server.transfers(group_of(payout.id.hex))[0].amount_reversed == 0
