"""Comparing our books with Stripe's: every planted difference is found in one pass, and gone once it is solved."""

import json
from typing import Any

import pytest

from core import jobs
from core.db import command
from core.errors import Conflict
from payouts.commands.findings import solve_finding
from payouts.commands.freezing import submit_run
from payouts.commands.payouts import return_payout
from payouts.commands.runs import draft_run
from payouts.comparing import reconcile_account
from payouts.models import PayoutRun, Reconciliation
from payouts.queries.attempts import attempts_of
from payouts.queries.checks import check_books
from payouts.queries.findings import last_reconciliation, open_findings
from payouts.queries.freezing import state_of_draft
from payouts.queries.rails import find_rail_account
from payouts.queries.run_rows import rows_of
from payouts.rails import RailTrouble
from payouts.rules.reconciling import FindingKind
from tests.harness.clock import Clock
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.stripe_office import StripeOffice, make_stripe_office, payout_of, pointed

__all__ = ["pointed"]


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    return make_stripe_office(clock, stripe_server, partners=6)


@pytest.fixture
def run(office: StripeOffice) -> PayoutRun:
    run = office.approved()
    assert office.pay(run) == ["paid"] * 6
    return run


def compare(office: StripeOffice) -> Reconciliation:
    account = find_rail_account(office.seller_id, "stripe")
    assert account is not None
    return reconcile_account(account)


def kinds(office: StripeOffice) -> list[str]:
    return sorted(found.kind for found in open_findings(office.seller_id))


def transfer_to(run: PayoutRun, office: StripeOffice, number: int) -> str:
    return str(payout_of(run.id, office.deals[number]).rail_object_id)


def again(run: PayoutRun, office: StripeOffice, number: int, server: StripeServer, **changed: object) -> str:
    """Let Stripe hold one more transfer, made of a payout's own request."""
    (sent,) = attempts_of(payout_of(run.id, office.deals[number]))
    order: Any = json.loads(sent.attempt.request) | changed
    return server.client().v1.transfers.create(order).id


def test_books_that_agree_show_nothing(office: StripeOffice, run: PayoutRun) -> None:
    record = compare(office)
    assert (record.payouts, record.objects, record.findings, kinds(office)) == (6, 6, 0, [])


def test_every_planted_difference_is_found_in_one_pass(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    stripe_server.remove(transfer_to(run, office, 0))
    stripe_server.change(transfer_to(run, office, 1), amount=1)
    stripe_server.change(transfer_to(run, office, 2), destination="acct_thief")
    stripe_server.client().v1.transfers.reversals.create(transfer_to(run, office, 3), {"amount": 7})
    again(run, office, 4, stripe_server)
    again(run, office, 5, stripe_server, transfer_group="po_of_nobody")
    assert compare(office).findings == 6
    expected = {FindingKind.MISSING: 1, FindingKind.WRONG: 2, FindingKind.REVERSED: 1, FindingKind.DOUBLED: 1}
    assert kinds(office) == sorted([kind for kind, times in expected.items() for _ in range(times)] + ["extra"])
    compare(office)
    assert len(kinds(office)) == 6


def test_a_transfer_made_elsewhere_is_noted_and_stops_nothing(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    again(run, office, 0, stripe_server, transfer_group="their_own", metadata={})
    compare(office)
    (found,) = open_findings(office.seller_id)
    assert (found.kind, found.is_serious) == (FindingKind.FOREIGN, False)


def test_a_serious_difference_keeps_the_next_run_waiting_until_it_is_solved(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    double = again(run, office, 0, stripe_server)
    compare(office)
    draft = draft_run("2026-04", actor=office.preparer.actor)
    with pytest.raises(Conflict, match="differ on an earlier payment"):
        submit_run(draft.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(draft)))
    stripe_server.client().v1.transfers.reversals.create(double, {})
    compare(office)
    assert kinds(office) == []
    with pytest.raises(Conflict, match="Nothing in this run is ready"):
        submit_run(draft.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(draft)))


def test_what_a_person_says_is_solved_comes_back_while_it_still_is_so(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    again(run, office, 0, stripe_server)
    compare(office)
    (found,) = open_findings(office.seller_id)
    solve_finding(found.id, actor=office.approver.actor, reason="Asked Stripe")
    assert kinds(office) == []
    compare(office)
    assert kinds(office) == [FindingKind.DOUBLED]


def test_a_transfer_taken_back_whole_is_booked_as_returned(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    stripe_server.client().v1.transfers.reversals.create(transfer_to(run, office, 0), {})
    compare(office)
    assert kinds(office) == [FindingKind.REVERSED]
    payout = payout_of(run.id, office.deals[0])
    return_payout(payout.id, actor=office.approver.actor, reason="It went to the wrong person")
    compare(office)
    assert kinds(office) == []
    assert office.balance(office.deals[0]) == (2_500, 0, 0)
    assert check_books(office.seller_id) == []


def test_a_rail_that_cannot_be_asked_solves_nothing(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    again(run, office, 0, stripe_server)
    compare(office)
    stripe_server.fail(Kind.UNAVAILABLE, "GET /v1/transfers")
    with pytest.raises(RailTrouble):
        compare(office)
    assert kinds(office) == [FindingKind.DOUBLED]


def test_the_books_are_compared_every_day(office: StripeOffice, run: PayoutRun, clock: Clock) -> None:
    clock.advance(days=1)
    jobs.tick()
    record = last_reconciliation(office.seller_id)
    assert record is not None
    assert (record.payouts, record.findings) == (6, 0)


def test_payments_older_than_the_weeks_compared_are_left_alone(
    office: StripeOffice, run: PayoutRun, clock: Clock, stripe_server: StripeServer
) -> None:
    clock.advance(days=34, hours=23)
    assert (compare(office).payouts, kinds(office)) == (6, [])
    clock.advance(days=5)
    assert (compare(office).objects, kinds(office)) == (0, [])


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"rail_object_id": None}, "names no transfer"), ({"state": "unknown"}, "is unknown and has 0 open attempts")],
)
def test_the_check_of_the_books_finds_a_payout_without_its_evidence(
    office: StripeOffice, run: PayoutRun, changed: dict[str, str | None], said: str
) -> None:
    @command
    def change() -> None:
        for name, value in changed.items():
            setattr(payout_of(run.id, office.deals[0]), name, value)

    change()
    assert any(said in finding.sentence for finding in check_books(office.seller_id))
