"""Payouts: what partners earn, the ledger behind it, periods, statements and payment runs."""
