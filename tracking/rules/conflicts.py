"""Conflicts: one order number reported with two contents. The first report stands until a person decides."""

from enum import StrEnum

from core.errors import AppError, Conflict
from core.money import Money


class ConflictState(StrEnum):
    """What became of a conflicting report."""

    OPEN = "open"
    KEPT_FIRST = "kept_first"
    TOOK_NEW = "took_new"


class Resolution(StrEnum):
    """What a person may decide."""

    KEEP_FIRST = "keep_first"
    TAKE_NEW = "take_new"


def check_open(state: ConflictState) -> None:
    """Refuse to decide a conflict twice."""
    if state is not ConflictState.OPEN:
        raise Conflict("Somebody has already decided this. Open the order to see what was decided.")


def correction(first_paid: Money, new_paid: Money, *, already_back: Money) -> Money:
    """Return what must be taken back so that the order is worth what the new report says.

    Raises AppError where an adjustment cannot say it: another currency, or more than the first report.
    """
    if first_paid.currency != new_paid.currency:
        raise AppError(
            "The new report is in another currency. Keep the first, and record the new one under its own number."
        )
    taken = first_paid - new_paid - already_back
    if taken.minor < 0:
        raise AppError(
            "The new report is higher than what is left. Keep the first, and record the rest as its own order."
        )
    return taken
