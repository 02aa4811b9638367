"""What became of an order: sold, or refunded in part or whole."""

from datetime import timedelta
from enum import StrEnum

CLOCKS_DIFFER = timedelta(minutes=10)
"""By how much the clock of a source may be ahead of ours without anybody being told."""


class OrderState(StrEnum):
    """How much of an order stands."""

    SOLD = "sold"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


ABOUT = {
    OrderState.SOLD: "Nothing of it went back to the customer.",
    OrderState.PARTLY_REFUNDED: "A part of it went back to the customer.",
    OrderState.REFUNDED: "All of it went back to the customer.",
}


def state_of(*, paid_minor: int, back_minor: int) -> OrderState:
    """Return what became of an order of which so much went back."""
    if back_minor <= 0:
        return OrderState.SOLD
    return OrderState.REFUNDED if back_minor >= paid_minor else OrderState.PARTLY_REFUNDED
