"""The pages of payouts."""

from payouts.routes import (
    destinations,
    disputes,
    earnings,
    earnings_csv,
    files,
    ledger,
    marking,
    onboarding,
    owing,
    paying,
    payouts,
    periods,
    questions,
    rails,
    receivables,
    results,
    runs,
    statements,
    stores,
    tax,
    years,
)  # fmt: skip
from payouts.routes.blueprint import pages

__all__ = [
    "destinations", "disputes", "earnings", "earnings_csv", "files", "ledger", "marking", "onboarding", "owing",
    "pages", "paying", "payouts", "periods", "questions", "rails", "receivables", "results", "runs", "statements",
    "stores", "tax", "years",
]  # fmt: skip
