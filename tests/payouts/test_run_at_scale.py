"""Large runs: a step asks no more of the database for five payments than for two, and each is proven all the same."""

from collections.abc import Callable
from datetime import date
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from payouts.commands import runs as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.holds import release_due
from payouts.commands.payouts import mark_paid, void_payout
from payouts.commands.periods import close_period
from payouts.models import PayoutRun
from payouts.queries import frozen, paging
from payouts.queries.checks import check_books
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.routes import run_page
from payouts.rules.runs import fingerprint
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.harness.stripe import StripeServer
from tests.payouts.factories import make_deal, sell
from tests.payouts.office import IBAN, Office
from tests.payouts.stripe_office import StripeOffice, make_stripe_office, pointed

__all__ = ["pointed"]


def office_of(clock: Clock, partners: int) -> Office:
    """Owe as many partners money, all of whom can be paid."""
    clock.set("2026-03-10T12:00Z")
    first = make_deal()
    deals = [first, *(make_deal(seller_id=first.seller_id) for _ in range(partners - 1))]
    owners = [make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER) for deal in deals]
    for deal, owner in zip(deals, owners, strict=True):
        set_destination(deal.partnership_id, actor=owner.actor, holder_name="Main Street", account=IBAN)
        accrue_order(sell(deal, 10_000))
    clock.set("2026-04-25T12:00Z")
    release_due()
    clock.set("2026-05-01T12:00Z")
    for month in ("2026-03", "2026-04"):
        close_period(first.seller_id, month, actor=SYSTEM)
    clock.set("2026-05-20T12:00Z")
    seller = db.session.get_one(Organization, first.seller_id)
    preparer, approver = (make_person(seller, role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER))
    return Office(first, preparer, approver, owners[0])


def asked(queries: QueryCounter, step: Callable[[], PayoutRun]) -> tuple[int, PayoutRun]:
    """Return how many statements a step ran, and the run it gave back."""
    before = len(queries.statements)
    run = step()
    return len(queries.statements) - before, run


def counts(queries: QueryCounter, office: Office) -> list[int]:
    """Return how many statements each step of a run took: draft, freeze, approve, and taking all of it back."""
    drafted, run = asked(queries, office.draft)
    frozen_by, run = asked(queries, lambda: office.submit(run))
    back, run = asked(queries, lambda: commands.take_back_run(run.id, actor=office.preparer.actor))
    run = office.submit(run)
    approved, _ = asked(queries, lambda: office.approve(run))
    return [drafted, frozen_by, back, approved]


def test_no_step_of_a_run_asks_once_per_payment(app: Flask, clock: Clock, queries: QueryCounter) -> None:
    few, many = office_of(clock, 2), office_of(clock, 5)
    assert counts(queries, few) == counts(queries, many)
    assert list(check_books(many.deal.seller_id)) == []


def test_taking_one_out_and_marking_one_paid_reads_one(app: Flask, clock: Clock, queries: QueryCounter) -> None:
    office = office_of(clock, 4)
    run = office.draft()
    first, second, *_ = payouts_of(run)
    reason = "Asked to wait"
    taken, run = asked(
        queries, lambda: commands.leave_out(first.id, run_id=run.id, actor=office.preparer.actor, reason=reason)
    )
    run = commands.take_in(first.id, run_id=run.id, actor=office.preparer.actor)
    assert rows_of(run)[0].is_ready
    run = office.approve(office.submit(run))
    first, second, third, _ = payouts_of(run)
    before = len(queries.statements)
    void_payout(first.id, actor=office.approver.actor, reason=reason)
    voided = len(queries.statements)
    void_payout(second.id, actor=office.approver.actor, reason=reason)
    assert len(queries.statements) - voided == voided - before
    mark_paid(third.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    assert db.session.get_one(PayoutRun, run.id).state == "paying"
    assert taken < 15


@pytest.mark.usefixtures("pointed")
def test_what_was_approved_is_read_once_and_compared_with_every_payment(
    clock: Clock, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office: StripeOffice = make_stripe_office(clock, stripe_server, partners=3)
    run, read = office.approved(), Mock(wraps=fingerprint)
    monkeypatch.setattr(frozen, "fingerprint", read)
    assert office.pay(run) == ["paid", "paid", "paid"]
    assert read.call_count == 1


def test_the_page_of_a_run_shows_a_page_of_its_payments(
    app: Flask, clock: Clock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, queries: QueryCounter
) -> None:
    office = office_of(clock, 3)
    run = office.draft()
    for module in (paging, run_page):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)
    sign_in(client, office.preparer)
    first, second = (client.get(f"/runs/{run.public_id}?page={number}").text for number in (1, 2))
    assert (first.count("Take it out"), second.count("Take it out")) == (2, 1)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert "75.00" in first
    for narrowed in ("", "page=2", "show=ready", "way=manual&page=2"):
        with queries.at_most(12):
            assert client.get(f"/runs/{run.public_id}?{narrowed}").status_code == 200
    office.approve(office.submit(run))
    for narrowed in ("", "page=2", "show=to_pay&way=manual"):
        with queries.at_most(12):
            assert client.get(f"/runs/{run.public_id}?{narrowed}").status_code == 200


@pytest.mark.parametrize(
    ("number", "shown", "has_next"), [(-1, [1, 2], True), (1, [1, 2], True), (3, [5], False), (9, [5], False)]
)
def test_pages_end_at_the_ends_of_a_list(
    number: int, shown: list[int], has_next: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    page = paging.page_at(number, 5, lambda first: [1, 2, 3, 4, 5][first : first + 2])
    assert (page.rows, page.has_next) == (shown, has_next)
