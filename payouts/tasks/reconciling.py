"""Comparing our books with a rail's, once a day over the last weeks and whenever somebody asks for it."""

from datetime import timedelta
from typing import Any

import structlog

from core import clock
from core.db import end_read
from core.ids import parse
from core.jobs import job, periodic
from payouts.commands.findings import record_reconciliation
from payouts.models import RailAccount, Reconciliation
from payouts.queries.attempts import sent_payouts
from payouts.queries.rails import list_rail_accounts
from payouts.rails import RailTrouble, open_rail
from payouts.rules.reconciling import DAYS, Ours, compare
from payouts.rules.runs import PayoutState

log = structlog.get_logger(__name__)
_MARGIN = timedelta(days=2)


@job("payouts.reconcile")
def reconcile(payload: dict[str, Any]) -> None:
    """Compare the last weeks of every seller, or of the one that asked."""
    wanted = parse(payload["seller"], "org") if "seller" in payload else None
    for account in list_rail_accounts(wanted):
        try:
            reconcile_account(account)
        except RailTrouble as trouble:
            log.warning("rail_not_reconciled", rail=account.rail, seller=str(account.seller_id), why=str(trouble))
            if wanted is not None:
                raise


periodic("payouts.reconcile", every=timedelta(days=1))


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
