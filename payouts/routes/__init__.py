"""The pages of payouts."""

from payouts.routes import destinations, payouts, runs
from payouts.routes.blueprint import pages

__all__ = ["destinations", "pages", "payouts", "runs"]
