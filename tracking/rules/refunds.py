"""What a refund takes back: never more than was paid, and exactly its part, so that parts add up to the whole."""

from enum import StrEnum

from core.errors import AppError
from core.money import Money, split


class AdjustmentKind(StrEnum):
    """Why an order is worth less than it was."""

    REFUND = "refund"
    DISPUTE_LOST = "dispute_lost"
    CANCELLATION = "cancellation"
    CORRECTION = "correction"


def check_refund(amount: Money, *, left: Money) -> None:
    """Refuse a refund of nothing, or of more than is left of what the customer paid."""
    if amount.minor <= 0:
        raise AppError("A refund must be above zero. Enter what the customer gets back.", field="amount")
    if amount > left:
        raise AppError(
            f"Only {left.decimal()} {left.currency} of this order has not been refunded yet. Enter at most that.",
            field="amount",
        )


def part_left(part_minor: int, *, paid_minor: int, left_minor: int) -> int:
    """Return how much of one part of an order (its net, its tax, …) stands when `left_minor` of what was paid is left.

    Splits the part by largest remainder between what is left and what went back, so that nothing left means nothing of
    any part, and all left means all of it, to the cent. `left_minor` lies between zero and `paid_minor`.
    """
    if paid_minor <= 0:
        return part_minor if left_minor == paid_minor else 0
    return split(part_minor, [left_minor, paid_minor - left_minor])[0]


def net_back(amount_minor: int, *, net_minor: int, paid_minor: int, left_minor: int) -> int:
    """Return the part of one refund that was net, given what was left before it. All refunds together return it all."""
    before = part_left(net_minor, paid_minor=paid_minor, left_minor=left_minor)
    return before - part_left(net_minor, paid_minor=paid_minor, left_minor=left_minor - amount_minor)
