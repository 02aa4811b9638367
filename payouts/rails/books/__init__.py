"""Files for bookkeeping: they tell what a run pays and pay nothing, so every payment of the run is in each of them."""

from payouts.rails.books.bills import QUICKBOOKS, XERO
from payouts.rails.books.journal import JOURNAL
from payouts.rails.books.spreadsheet import SPREADSHEET

__all__ = ["JOURNAL", "QUICKBOOKS", "SPREADSHEET", "XERO"]
