"""The inbox of a shop's events: where one stands."""

from enum import StrEnum


class InboxState(StrEnum):
    """What became of an event."""

    RECEIVED = "received"
    WAITING = "waiting"
    APPLIED = "applied"
    IGNORED = "ignored"
    REFUSED = "refused"


ABOUT = {
    InboxState.RECEIVED: "It is being worked on.",
    InboxState.WAITING: "It tells of money that went back on a sale we have not heard of yet. It counts once we have.",
    InboxState.APPLIED: "The orders say what it told.",
    InboxState.IGNORED: "It tells of nothing that is a sale or a refund.",
    InboxState.REFUSED: "It could not be taken; the reason stands beside it.",
}
