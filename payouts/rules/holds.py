"""Holds: how long a share waits and for what besides its refund period. Days are those of the seller's own zone."""

from datetime import date, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict
from payouts.rules.kinds import HoldReason

MOST_KEPT_DAYS = 60


class Stop(StrEnum):
    """Why money is in no run although its refund period may be over: somebody or something has to settle it first."""

    KEPT = "kept"
    FLAGGED = "flagged"
    TERMS = "terms"
    CHARGEBACK = "chargeback"
    IN_DISPUTE = "in_dispute"


STOPS = {
    Stop.KEPT: "Held by hand",
    Stop.FLAGGED: "Flagged: the approval of the design was revoked for a breach before the sale. Settle it",
    Stop.TERMS: "The partner has not accepted the terms. Ask the partner to answer them",
    Stop.CHARGEBACK: "The customer disputes the payment at the bank. It goes on when that is won",
    Stop.IN_DISPUTE: "In dispute with the partner",
}
"""What the seller reads of each, and who ends it."""


def release_day(paid_on: date, *, hold_days: int) -> date:
    """Return the first day on which a share may be paid."""
    return paid_on + timedelta(days=hold_days)


def hold_reason(
    *, is_accepted: bool, is_paid: bool, is_disputed: bool, is_contested: bool = False
) -> HoldReason | None:
    """Return why a share waits besides its refund period, or None. What a person has to settle comes first."""
    if is_contested:
        return HoldReason.CONTESTED
    if not is_accepted:
        return HoldReason.TERMS
    if is_disputed:
        return HoldReason.DISPUTED
    return None if is_paid else HoldReason.UNPAID


def order_hold(now: str | None, *, is_paid: bool, is_disputed: bool) -> str | None:
    """Return why a share waits after news of its order. What the order does not decide stays as it is."""
    if now in (HoldReason.CONTESTED, HoldReason.TERMS):
        return now
    return hold_reason(is_accepted=True, is_paid=is_paid, is_disputed=is_disputed)


def check_waits(held_minor: int, released_on: date | None) -> None:
    """Refuse to hold what no longer waits. Raises Conflict."""
    if held_minor <= 0 or released_on is not None:
        raise Conflict("This share no longer waits, so it cannot be held. A payment run can leave a partner out.")


def check_kept_until(until: date, *, release_on: date | None, today: date) -> None:
    """Refuse a hold by hand that ends in the past or more than 60 days after the refund period. Raises AppError."""
    if until <= today:
        raise AppError("Choose a day after today: on that day the share goes on.", field="until")
    last = (release_on or today) + timedelta(days=MOST_KEPT_DAYS)
    if until > last:
        raise AppError(
            f"A share can be held until {last} at the latest, {MOST_KEPT_DAYS} days after its refund period. "
            "A longer wait needs terms that both sides accept.",
            field="until",
        )


def check_kept_reason(reason: str) -> str:
    """Return the reason of a hold by hand. Raises AppError without one."""
    if not reason.strip():
        raise AppError("Say why it is held: the partner reads it.", field="reason")
    return reason.strip()


def check_is_kept(until: date | None) -> None:
    """Refuse to end a hold by hand that is not there. Raises Conflict."""
    if until is None:
        raise Conflict("This share is not held by hand, or it was let go on already. Load the page again.")


def check_contested(reason: str | None) -> None:
    """Refuse to settle a share that nobody contests. Raises Conflict."""
    if reason != HoldReason.CONTESTED:
        raise Conflict("This amount is not contested, or it was settled already. Load the page again.")
