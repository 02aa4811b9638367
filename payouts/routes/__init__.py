"""The pages of payouts."""

from payouts.routes import destinations, earnings, ledger, onboarding, payouts, periods, runs, statements
from payouts.routes.blueprint import pages

__all__ = ["destinations", "earnings", "ledger", "onboarding", "pages", "payouts", "periods", "runs", "statements"]
