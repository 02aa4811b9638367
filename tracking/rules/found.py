"""The state a click found. It is kept as information; whether the click earns is decided when an order arrives."""

from datetime import datetime
from enum import StrEnum

GONE = "tandem.link_is_gone"  # how the redirector tells the pages behind it why it did not redirect


class FoundState(StrEnum):
    """What a link was when it was opened."""

    EARNING = "earning"
    NOT_EARNING = "not_earning"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    DISABLED = "disabled"
    REMOVED = "removed"
    HOUSE = "house"


def found_state(
    *,
    at: datetime,
    earns: bool,
    is_house: bool,
    removed_at: datetime | None,
    disabled_at: datetime | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> FoundState:
    """Return what a link is at a moment; the first that applies."""
    found = (
        (removed_at is not None, FoundState.REMOVED),
        (disabled_at is not None, FoundState.DISABLED),
        (starts_at is not None and at < starts_at, FoundState.NOT_STARTED),
        (ends_at is not None and at >= ends_at, FoundState.ENDED),
        (is_house, FoundState.HOUSE),
        (earns, FoundState.EARNING),
    )
    return next((state for applies, state in found if applies), FoundState.NOT_EARNING)
