"""Holds: how long a share waits and for what besides its refund period. Days are those of the seller's own zone."""

from datetime import date, timedelta

from core.errors import Conflict
from payouts.rules.kinds import HoldReason


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


def check_contested(reason: str | None) -> None:
    """Refuse to settle a share that nobody contests. Raises Conflict."""
    if reason != HoldReason.CONTESTED:
        raise Conflict("This amount is not contested, or it was settled already. Load the page again.")
