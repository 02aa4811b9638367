"""All writes of payouts. Money moves only through `ledger.post`. Locks: run, payout, books, earning, account, audit."""
