"""Work of payouts that comes back or takes long: books, paying runs, partners’ accounts, comparing with a rail."""

from payouts.tasks import (
    approving,
    books,
    freezing,
    mails,
    paying,
    recipients,
    reconciling,
    results,
    reversing,
    telling,
)

__all__ = [
    "approving",
    "books",
    "freezing",
    "mails",
    "paying",
    "recipients",
    "reconciling",
    "results",
    "reversing",
    "telling",
]
