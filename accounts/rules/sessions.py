"""Sessions: how long a sign-in lasts. Real time counts, also in the demo: a phone's codes cannot be moved on."""

from datetime import datetime, timedelta

from core import clock

IDLE_LIMIT = timedelta(hours=12)
ABSOLUTE_LIMIT = timedelta(days=14)
FRESH_FOR = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=5)
SECOND_STEP_WITHIN = timedelta(minutes=10)


def real_now() -> datetime:
    """Return this moment by the real clock, which the demo does not move."""
    return clock.now() - clock.shift()


def has_ended(at: datetime, *, expires_at: datetime, seen_at: datetime, revoked_at: datetime | None) -> bool:
    """Tell whether a session is over: signed out, unused for too long, or simply too old."""
    return revoked_at is not None or at >= expires_at or at - seen_at > IDLE_LIMIT


def is_fresh(at: datetime, *, fresh_at: datetime) -> bool:
    """Tell whether the person proved who they are recently enough for money, bank details and roles."""
    return at - fresh_at <= FRESH_FOR


def is_worth_noting(at: datetime, *, seen_at: datetime | None) -> bool:
    """Tell whether “last seen” is old enough to be written again: not every page view is a write."""
    return seen_at is None or at - seen_at >= SEEN_EVERY
