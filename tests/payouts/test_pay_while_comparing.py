"""Stripe pays while our books are compared with its: what was sent meanwhile is left to the next comparison."""

import pytest

from core import jobs
from payouts.commands.findings import open_finding
from payouts.commands.paying import release_attempt
from payouts.models import PayoutRun
from payouts.queries.findings import open_findings
from payouts.rails.stripe.transfers import StripeRail
from payouts.rules.destinations import Rail
from payouts.rules.reconciling import FindingKind, Found
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.stripe_office import TRANSFERS, StripeOffice, office, payout_of, pointed, states_of
from tests.payouts.test_reconcile_stripe import compare, kinds

__all__ = ["office", "pointed"]
AT_ITS_LISTS = pytest.mark.parametrize("at", ["list_since", "list_cash"])


def pays_at(at: str, patch: pytest.MonkeyPatch) -> None:
    """Let a worker do what is due at the moment at which Stripe is asked for a list."""
    real = getattr(StripeRail, at)

    def listed(self: StripeRail, moment: object) -> object:
        jobs.run_due()
        return real(self, moment)

    patch.setattr(StripeRail, at, listed)


@AT_ITS_LISTS
@pytest.mark.parametrize("lost", [False, True])
def test_a_payment_sent_meanwhile_is_no_difference(
    office: StripeOffice, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch, at: str, lost: bool
) -> None:
    run = office.start(office.approved())
    if lost:
        stripe_server.fail(Kind.DROP_AFTER, TRANSFERS)
    pays_at(at, monkeypatch)
    assert compare(office).findings == 0
    assert (states_of(run.id), len(stripe_server.transfers())) == (["sending" if lost else "paid"], 1)
    assert compare(office).findings == 0


@AT_ITS_LISTS
def test_a_payment_released_and_sent_meanwhile_is_no_difference(
    office: StripeOffice, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    run = refused(office, stripe_server)
    release_attempt(payout_of(run.id, office.deals[0]).id, actor=office.approver.actor, reason="There is money now")
    pays_at(at, monkeypatch)
    assert (compare(office).findings, states_of(run.id)) == (0, ["paid"])


def test_what_is_known_about_a_payment_sent_meanwhile_stays(
    office: StripeOffice, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = refused(office, stripe_server)
    payout_id = payout_of(run.id, office.deals[0]).id
    open_finding(office.seller_id, Found(FindingKind.CASH, "cash:this", Rail.STRIPE, payout_id, run.id))
    release_attempt(payout_id, actor=office.approver.actor, reason="There is money now")
    pays_at("list_since", monkeypatch)
    compare(office)
    assert kinds(office) == [FindingKind.CASH]
    compare(office)
    assert list(open_findings(office.seller_id)) == []


def refused(office: StripeOffice, server: StripeServer) -> PayoutRun:
    run = office.approved()
    server.fail(Kind.INSUFFICIENT_BALANCE, TRANSFERS)
    assert office.pay(run) == ["failed"]
    return run
