"""The API of payouts: commissions, which are our earnings, payouts and their runs, statements and the books."""

from payouts.api import books, commissions, differences, files, paying, payouts, results, runs, told
from payouts.api.blueprint import api

__all__ = ["api", "books", "commissions", "differences", "files", "paying", "payouts", "results", "runs", "told"]
