"""The pages of payouts."""

from payouts.routes import (
    advances,
    balances,
    destinations,
    disputes,
    earnings,
    earnings_csv,
    exchanges,
    files,
    history,
    invoices,
    ledger,
    limits,
    mails,
    marking,
    missing_sales,
    on_behalf,
    onboarding,
    owing,
    paying,
    payouts,
    periods,
    questions,
    rails,
    receipts,
    receivables,
    results,
    runs,
    self_billing,
    statements,
    stores,
    tax,
    years,
)  # fmt: skip
from payouts.routes.blueprint import pages

__all__ = [
    "advances", "balances", "destinations", "disputes", "earnings", "earnings_csv", "exchanges", "files", "history",
    "invoices", "ledger", "limits", "mails", "marking", "missing_sales", "on_behalf", "onboarding", "owing", "pages",
    "paying", "payouts", "periods", "questions", "rails", "receipts", "receivables", "results", "runs", "self_billing",
    "statements", "stores", "tax", "years",
]  # fmt: skip
