"""The pages of payouts."""

from payouts.routes import (
    destinations,
    earnings,
    ledger,
    onboarding,
    paying,
    payouts,
    periods,
    rails,
    receivables,
    runs,
    statements,
    stores,
)  # fmt: skip
from payouts.routes.blueprint import pages

__all__ = [
    "destinations", "earnings", "ledger", "onboarding", "pages", "paying", "payouts", "periods", "rails", "receivables",
    "runs", "statements", "stores",
]  # fmt: skip
