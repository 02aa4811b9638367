"""Payments of orders: a moment that can be, since the refund period of a share runs from it."""

from datetime import datetime, timedelta

from core.errors import AppError

HAND = "hand"
"""The source of what a person said."""
_AHEAD = timedelta(days=1)  # by how much a source's clock may be ahead of ours


def check_paid_at(paid_at: datetime, *, placed_at: datetime, now: datetime) -> None:
    """Refuse a payment in the future, or on a day before the order. Raises AppError."""
    if paid_at > now + _AHEAD:
        raise AppError("This payment lies in the future. Say it once the customer has paid.", field="paid_on")
    if paid_at < placed_at - _AHEAD:
        raise AppError("This payment lies before the order. Give the day on which the customer paid.", field="paid_on")
