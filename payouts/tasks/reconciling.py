"""Comparing our books with a rail's, once a day over the last weeks and whenever somebody asks for it."""

from datetime import timedelta
from typing import Any

import structlog

from core.ids import parse
from core.jobs import job, periodic
from payouts.commands.bank_findings import note_unmarked
from payouts.commands.findings import tell_differences
from payouts.comparing import reconcile_account
from payouts.queries.rails import list_rail_accounts
from payouts.rails import RailTrouble

log = structlog.get_logger(__name__)


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


@job("payouts.tell_differences")
def tell(payload: dict[str, Any]) -> dict[str, Any]:
    """Mail a seller what differs, once for everything that one look or comparison found."""
    return {"differences": tell_differences(parse(payload["seller"], "org"))}


@job("payouts.find_unmarked")
def find_unmarked(_payload: dict[str, Any]) -> dict[str, Any]:
    """Say of which payments by file nothing was heard for long."""
    return {"runs": note_unmarked()}


periodic("payouts.find_unmarked", every=timedelta(days=1))
periodic("payouts.reconcile", every=timedelta(days=1))
