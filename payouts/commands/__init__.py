"""All writes of payouts. Money moves only through `ledger.post`. Locks: run, payout, books, earning, account, audit."""

from payouts.commands.accrual import accrue_all, accrue_order, accrue_seller
from payouts.commands.disputes import (
    accept_answer,
    answer_dispute,
    decide_overdue_of,
    dispute_earning,
    dispute_statement,
    object_to_answer,
)
from payouts.commands.erasing import forget_news
from payouts.commands.holds import lift_terms_hold, release_due, release_seller, settle_contested
from payouts.commands.missing_sales import answer_that_it_counts, report_missing_sale
from payouts.commands.periods import close_due, close_due_of, close_period

__all__ = [
    "accept_answer",
    "accrue_all",
    "accrue_order",
    "accrue_seller",
    "answer_dispute",
    "answer_that_it_counts",
    "close_due",
    "close_due_of",
    "close_period",
    "decide_overdue_of",
    "dispute_earning",
    "dispute_statement",
    "forget_news",
    "lift_terms_hold",
    "object_to_answer",
    "release_due",
    "release_seller",
    "report_missing_sale",
    "settle_contested",
]
