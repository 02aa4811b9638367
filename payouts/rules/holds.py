"""Holds: how long a share waits, and until when it can be taken back. Days are those of the seller's own zone."""

from datetime import date, timedelta

from payouts.rules.kinds import HoldReason


def release_day(paid_on: date, *, hold_days: int) -> date:
    """Return the first day on which a share may be paid."""
    return paid_on + timedelta(days=hold_days)


def hold_reason(*, is_accepted: bool, is_paid: bool) -> HoldReason | None:
    """Return why a share waits besides its refund period, or None."""
    if not is_accepted:
        return HoldReason.TERMS
    return None if is_paid else HoldReason.UNPAID
