"""Limits of a run and of a partner: what is over is left out or not sent; whoever raises one does not approve."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit import AuditRecord
from core.db import db
from core.errors import AppError, Conflict, NotAllowed
from core.mail import OutboxMail
from core.money import Money
from payouts.commands import runs as commands
from payouts.commands.limits import set_limit
from payouts.models import PaymentLimit, PayoutRun
from payouts.queries.limits import limits_of, paid_by, raises_for
from payouts.queries.run_rows import rows_of
from payouts.rules.limits import LimitKind, Paid, Raise, is_raise, raisers_of, refuse_over_limit
from payouts.rules.runs import Obstacle
from tests.harness.clock import Clock
from tests.harness.people import Person, sign_in
from tests.payouts.office import Office, make_office, owner_of

LIMITS = {(LimitKind.RUN, "USD"): 10_000, (LimitKind.PARTNER, "USD"): 6_000}


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """A partner who is owed 25.00 USD."""
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def limit(person: Person, minor: int | None, kind: LimitKind = LimitKind.RUN, currency: str = "USD") -> PaymentLimit:
    amount = None if minor is None else Money(minor, currency)
    return set_limit(kind, currency, amount, actor=person.actor, reason="As the board asked")


@pytest.mark.parametrize(
    ("paid", "said"),
    [(Paid("USD", 10_000, 6_000), ""), (Paid("EUR", 99_999, 99_999), ""),
     (Paid("USD", 10_001, 6_000), "This run pays 100.01 USD"), (Paid("USD", 6_001, 6_001), "one partner 60.01 USD")],
)  # fmt: skip
def test_what_is_at_a_limit_is_paid_and_a_cent_more_is_not(paid: Paid, said: str) -> None:
    if not said:
        refuse_over_limit([paid], LIMITS, who="An owner")
        return
    with pytest.raises(Conflict, match=said) as refusal:
        refuse_over_limit([paid], LIMITS, who="An owner")
    assert "An owner can change it" in refusal.value.message


@pytest.mark.parametrize(
    ("before", "after", "raised"), [(None, 5, False), (5, None, True), (5, 6, True), (6, 5, False), (None, None, False)]
)
def test_no_limit_is_the_highest(before: int | None, after: int | None, raised: bool) -> None:
    assert is_raise(before, after) is raised


def test_only_a_raise_that_the_run_needs_binds(office: Office) -> None:
    me = office.approver.user_id
    raised = Raise(LimitKind.RUN, "USD", 2_000, me)
    assert raisers_of([Paid("USD", 2_001, 1)], [raised]) == {me}
    assert raisers_of([Paid("USD", 2_000, 1)], [raised]) == frozenset()
    assert raisers_of([Paid("EUR", 9_999, 1)], [raised]) == frozenset()


def test_a_partner_over_its_limit_is_an_exception_and_owners_hear_of_it(office: Office) -> None:
    owner = owner_of(office)
    limit(owner, 2_499, LimitKind.PARTNER)
    run = office.draft()
    (row,) = rows_of(run)
    assert (row.obstacles, row.payout.is_included) == ((Obstacle.OVER_LIMIT,), False)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("over the limit"))).one()
    assert (mail.recipient, "Main" in mail.text or "25.00" in mail.text) == (owner.email, True)
    with pytest.raises(Conflict, match="Nothing in this run is ready"):
        office.submit(run)
    limit(owner, 2_500, LimitKind.PARTNER)
    run = commands.recalculate_run(run.id, actor=office.preparer.actor)
    assert office.submit(run).state == "in_review"


def test_a_run_over_its_limit_is_not_sent_and_says_who_can_change_it(office: Office) -> None:
    limit(owner_of(office), 2_000)
    run = office.draft()
    with pytest.raises(Conflict, match=r"pays 25.00 USD.*20.00 USD.*An owner can change it"):
        office.submit(run)
    assert office.money() == (0, 2_500, 0, 0)
    assert db.session.get_one(PayoutRun, run.id).state == "draft"


def test_a_limit_lowered_after_sending_stops_the_approval(office: Office) -> None:
    run = office.submit(office.draft())
    limit(owner_of(office), 2_000)
    with pytest.raises(Conflict, match=r"the limit is 20\.00 USD"):
        office.approve(run)


def test_whoever_raised_a_limit_does_not_approve_the_run_it_lets_through(office: Office, clock: Clock) -> None:
    owner = owner_of(office)
    limit(owner, 2_000)
    clock.advance(minutes=1)
    limit(owner, 3_000)
    run = office.submit(office.draft())
    with pytest.raises(NotAllowed, match="You raised the limit"):
        commands.approve_run(run.id, actor=owner.actor, seen_sha=run.sha256 or "")
    assert office.approve(run).state == "approved"


def test_a_raise_binds_only_until_the_next_run_is_approved(office: Office, clock: Clock) -> None:
    owner = owner_of(office)
    limit(owner, 2_000)
    limit(owner, None)
    run = office.approve(office.submit(office.draft()))
    assert [lifted.user_id for lifted in raises_for(run)] == [owner.user_id]
    later = PayoutRun(seller_id=run.seller_id, id=office.deal.partner_id, number=run.number + 1)
    assert raises_for(later) == []
    assert [paid.total for paid in paid_by(run)] == [2_500]


def test_a_limit_needs_a_reason_and_a_change_and_is_never_rewritten(office: Office) -> None:
    owner = owner_of(office)
    limit(owner, 2_000)
    for amount, reason, why in ((2_000, "Again", "already"), (1, " ", "Say why"), (-1, "No", "zero or more")):
        with pytest.raises(AppError, match=why):
            set_limit(LimitKind.RUN, "USD", Money(amount, "USD"), actor=owner.actor, reason=reason)
    assert limits_of(office.deal.seller_id) == {(LimitKind.RUN, "USD"): 2_000}
    assert len(db.session.scalars(select(AuditRecord).where(AuditRecord.action == "payment_limit.set")).all()) == 1


def test_an_owner_sets_it_on_a_page_and_nobody_else(office: Office, client: FlaskClient) -> None:
    browser = sign_in(client, owner_of(office))
    address = "/settings/payment-limits"
    assert "No limits yet" in browser.get(address).text
    given = {"kind": "run", "currency": "USD", "amount": "1 000.00", "reason": "As the board asked"}
    told = browser.post(address, data=given, follow_redirects=True).text
    assert "1,000.00" in told
    assert "As the board asked" in told
    wrong = browser.post(address, data=given | {"amount": "many"})
    assert (wrong.status_code, "is not an amount" in wrong.text) == (422, True)
    assert sign_in(client, office.preparer).get(address).status_code == 403
