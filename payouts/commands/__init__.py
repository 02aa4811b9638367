"""All writes of payouts. Money moves only through `ledger.post`. Locks: run, payout, books, earning, account, audit."""

from payouts.commands.accrual import accrue_all, accrue_order, accrue_seller
from payouts.commands.holds import lift_terms_hold, release_due, release_seller, settle_contested
from payouts.commands.periods import close_due, close_due_of, close_period

__all__ = [
    "accrue_all",
    "accrue_order",
    "accrue_seller",
    "close_due",
    "close_due_of",
    "close_period",
    "lift_terms_hold",
    "release_due",
    "release_seller",
    "settle_contested",
]
