"""All reads of payouts. Whatever an address names is fetched for an actor: not theirs means NotFound."""
