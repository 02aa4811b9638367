"""Showings: what proves that a banner stood on a page. They are one side's word with a picture, and earn nothing."""

from datetime import date

from campaigns.rules.placements import Channel, PlacementState
from core.errors import AppError, Conflict

MOST_SHOWINGS = 50
"""How many one placement holds, so that its page stays readable."""


def may_be_shown(channel: Channel, state: PlacementState) -> bool:
    """Say whether something is a banner that could have stood on a page."""
    return channel is Channel.BANNER and state not in {PlacementState.PLANNED, PlacementState.READY}


def check_may_show(channel: Channel, state: PlacementState, count: int) -> None:
    """Refuse a proof of what is no banner, could not be shown yet, or has enough of them. Raises Conflict."""
    if channel is not Channel.BANNER:
        raise Conflict("Only banners are proved with a picture. This part is counted by its link and code.")
    if not may_be_shown(channel, state):
        raise Conflict("This could not be shown yet. Come back when it stands on the page.")
    if count >= MOST_SHOWINGS:
        raise Conflict(f"There are {MOST_SHOWINGS} proofs already. Take back one that is not needed first.")


def check_shown_on(shown_on: date | None, today: date) -> date:
    """Return the day. Raises AppError at the field for a day that has not come."""
    if shown_on is None or shown_on > today:
        raise AppError("Write the day on which it stood there, today or before.", field="shown_on")
    return shown_on
