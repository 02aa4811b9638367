"""Mail of payouts, written in the transaction of what it tells about."""

from payouts.notices.runs import (
    account_not_ready,
    destination_changed,
    payout_failed,
    payout_paid,
    payout_returned,
    run_approved,
    run_waits_for_approval,
)
from payouts.notices.statements import statement_issued

__all__ = [
    "account_not_ready",
    "destination_changed",
    "payout_failed",
    "payout_paid",
    "payout_returned",
    "run_approved",
    "run_waits_for_approval",
    "statement_issued",
]
