"""The pages of payouts."""

from payouts.routes import destinations, earnings, ledger, payouts, periods, runs, statements
from payouts.routes.blueprint import pages

__all__ = ["destinations", "earnings", "ledger", "pages", "payouts", "periods", "runs", "statements"]
