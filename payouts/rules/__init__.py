"""Pure decisions of payouts: kinds, states, and how amounts move between accounts. No database, no Flask."""
