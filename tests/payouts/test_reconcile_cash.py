"""Stripe's own balance against our cash account: what no transfer shows is found in one pass."""

from typing import Any

import pytest

from core.errors import Conflict
from demo.stripe.calls import balances
from payouts.commands.freezing import submit_run
from payouts.commands.runs import draft_run
from payouts.models import PayoutRun
from payouts.queries.findings import open_findings
from payouts.queries.freezing import state_of_draft
from payouts.queries.paying import differences_in
from payouts.queries.run_rows import rows_of
from payouts.rules.reconciling import FindingKind
from tests.harness.stripe import StripeServer
from tests.payouts.stripe_office import StripeOffice, pointed
from tests.payouts.test_reconcile_stripe import again, compare, kinds, office, run, transfer_to

__all__ = ["office", "pointed", "run"]


def book(server: StripeServer, amount: int, kind: str, source: str) -> None:
    """Let Stripe's balance change by an amount, for whatever reason."""
    call = server.world.call("test_tandem")
    with server.world.store.turn():
        balances.book(call, amount, "usd", kind=kind, source=source)


def transaction_of(server: StripeServer, transfer_id: str) -> str:
    asked: Any = {"source": transfer_id}
    return server.client().v1.balance_transactions.list(asked).data[0].id


def test_every_planted_difference_of_the_balance_is_found_in_one_pass(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    assert (compare(office).findings, kinds(office)) == (0, [])
    paid = [transfer_to(run, office, number) for number in range(6)]
    stripe_server.remove(transaction_of(stripe_server, paid[0]))
    stripe_server.change(transaction_of(stripe_server, paid[1]), amount=-1)
    stripe_server.client().v1.transfers.reversals.create(paid[2], {})
    stripe_server.change(paid[2], amount_reversed=0, reversed=False)
    book(stripe_server, -2_800, "transfer", paid[3])
    stripe_server.change(transaction_of(stripe_server, paid[4]), fee=25)
    book(stripe_server, -700, "transfer", "tr_of_nobody")
    book(stripe_server, -30, "stripe_fee", "fee_monthly")
    book(stripe_server, 90_000, "charge", "ch_shop")
    assert compare(office).findings == 7
    assert kinds(office) == [FindingKind.CASH] * 5 + [FindingKind.FEE] * 2
    said = " ".join(each.sentence for each in differences_in(open_findings(office.seller_id)))
    for problem in (
        "0.00 USD left the balance, 25.00 USD was booked", "0.01 USD left the balance, 26.00 USD was booked",
        "0.00 USD left the balance, 27.00 USD was booked", "56.00 USD left the balance, 28.00 USD was booked",
        "7.00 USD left the balance, nothing was booked", "do not know: 0.25 USD", "do not know: 0.30 USD",
    ):  # fmt: skip
        assert problem in said
    assert compare(office).findings == 7
    assert len(kinds(office)) == 7


def test_a_fee_stops_nothing_and_a_difference_does_until_it_is_gone(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    book(stripe_server, -30, "stripe_fee", "fee_monthly")
    book(stripe_server, -700, "transfer", "tr_of_nobody")
    compare(office)
    draft = draft_run("2026-04", actor=office.preparer.actor)
    with pytest.raises(Conflict, match="differ on an earlier payment"):
        submit_run(draft.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(draft)))
    stripe_server.remove(transaction_of(stripe_server, "tr_of_nobody"))
    compare(office)
    assert kinds(office) == [FindingKind.FEE]
    with pytest.raises(Conflict, match="Nothing in this run is ready"):
        submit_run(draft.id, actor=office.preparer.actor, seen=state_of_draft(rows_of(draft)))


def test_what_a_transfer_shows_already_is_not_said_again(
    office: StripeOffice, run: PayoutRun, stripe_server: StripeServer
) -> None:
    stripe_server.client().v1.transfers.reversals.create(transfer_to(run, office, 0), {"amount": 7})
    again(run, office, 1, stripe_server)
    compare(office)
    assert kinds(office) == [FindingKind.DOUBLED, FindingKind.REVERSED]
