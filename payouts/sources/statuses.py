"""Statuses: the words by which PayPal, Wise and banks say in a table what became of a payment."""

from payouts.rules.results import Said

_WORDS: dict[Said, tuple[str, ...]] = {
    Said.PAID: (
        "completed", "complete", "success", "successful", "paid", "executed", "sent", "done", "settled", "processed",
        "booked", "outgoing payment sent", "outgoing_payment_sent", "ausgeführt", "gebucht",
    ),
    Said.RETURNED: ("returned", "reversed", "refunded", "charged back", "charged_back", "funds refunded",
                    "funds_refunded", "bounced back", "bounced_back", "zurückgegeben"),
    Said.REFUSED: ("failed", "rejected", "denied", "cancelled", "canceled", "blocked", "refused", "declined", "error",
                   "abgelehnt", "storniert"),
    Said.WAITS: ("pending", "unclaimed", "onhold", "on hold", "on_hold", "processing", "in progress", "scheduled",
                 "new", "accepted", "incoming_payment_waiting"),
}  # fmt: skip
_BY_WORD = {word: said for said, words in _WORDS.items() for word in words}


def said_by(word: str) -> Said:
    """Return what a status says; UNCLEAR for a word that is not known (PayPal's and Wise's own, and plain ones)."""
    return _BY_WORD.get(" ".join(word.lower().split()), Said.UNCLEAR)
