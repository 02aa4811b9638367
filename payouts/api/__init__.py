"""The API of payouts: commissions, which are our earnings, and payouts."""

from payouts.api import commissions, payouts
from payouts.api.blueprint import api

__all__ = ["api", "commissions", "payouts"]
