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
    UNDONE = "import_undone"


class DisputeStage(StrEnum):
    """What was told of a dispute between a customer and its bank. It is open until it was won or lost."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


def check_refund(amount: Money, *, left: Money) -> None:
    """Refuse a refund of nothing, or of more than is left of what the customer paid."""
    if amount.minor <= 0:
        raise AppError("A refund must be above zero. Enter what the customer gets back.", field="amount")
    if amount > left:
        raise AppError(
            f"Only {left.decimal()} {left.currency} of this order has not been refunded yet. Enter at most that.",
            field="amount",
        )


def net_back(amount_minor: int, *, left_minor: int, net_left_minor: int) -> int:
    """Return the part of a refund that was net, given what of the order and of its net is left before it.

    Splits the net by largest remainder between what stays and what goes back, so that refunds of everything, in however
    many parts, take back exactly all of the net. `amount_minor` is at most `left_minor`.
    """
    if left_minor <= 0:
        return net_left_minor
    return split(net_left_minor, [left_minor - amount_minor, amount_minor])[1]


NO_SALE = "its payment was voided or has expired, so there was no sale"
"""Why an order that waited for its money is taken back whole when its source says that none will come."""
UNDO = "undo"
"""The source of what takes a whole order back because its import was undone: such an order counts as not there."""
UNDO_REFUNDS = "undo-refunds"
"""The source of what takes a refund back because the import that told of it was undone."""
