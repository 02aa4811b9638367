"""The pages of payouts."""

from payouts.routes import destinations, earnings, ledger, onboarding, paying, payouts, periods, rails, runs, statements
from payouts.routes.blueprint import pages

__all__ = [
    "destinations", "earnings", "ledger", "onboarding", "pages", "paying", "payouts", "periods", "rails", "runs",
    "statements",
]  # fmt: skip
