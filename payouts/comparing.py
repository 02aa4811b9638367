"""Comparing our books with a rail's: our payouts of some weeks against its transfers, both ways."""

from datetime import timedelta

from core import clock
from core.db import end_read
from payouts.commands.findings import record_reconciliation
from payouts.models import RailAccount, Reconciliation
from payouts.queries.attempts import sent_payouts
from payouts.rails import open_rail
from payouts.rules.reconciling import DAYS, Ours, compare
from payouts.rules.runs import PayoutState

_MARGIN = timedelta(days=2)


def reconcile_account(account: RailAccount, *, days: int = DAYS) -> Reconciliation:
    """Compare one seller's payouts with one rail's transfers, both ways. Raises RailTrouble when it cannot be asked."""
    since = clock.now() - timedelta(days=days)
    seller_id, rail_name, livemode = account.seller_id, account.rail, account.livemode
    rail = open_rail(account)
    ours = [
        Ours(
            payout.id, run.id, rail_name, PayoutState(payout.state), payout.rail_object_id,
            rail.read_request(attempt.request), payout.paid_at,
        )
        for payout, run, attempt in sent_payouts(seller_id, rail_name, since=since - _MARGIN)
    ]  # fmt: skip
    end_read()
    theirs = list(rail.list_since(since))
    found = compare(ours, theirs, rail=rail_name, livemode=livemode, since=since)
    return record_reconciliation(seller_id, rail_name, found, since=since, payouts=len(ours), objects=len(theirs))
