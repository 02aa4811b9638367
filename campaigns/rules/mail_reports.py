"""Reports of mails: what a partner's own mail program counted. Figures are the partner's word and earn nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.rules.placements import Channel, PlacementState, Window
from core.errors import AppError, Conflict

ASK_AFTER_DAYS = 3
"""How many days after its last send date a partner is asked, once, how a mail went."""
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCounts:
    """What a mail program counted, in people: to whom it was sent, whom it reached, and what those did."""

    sent: int
    delivered: int
    opens: int
    clicks: int
    unsubscribes: int


def check_counts(counts: MailCounts) -> None:
    """Refuse counts that cannot be. Raises AppError at the field."""
    if not 0 < counts.sent <= MOST:
        raise AppError("Write to how many people it was sent.", field="sent")
    if not 0 <= counts.delivered <= counts.sent:
        raise AppError("More arrived than were sent. Check both figures.", field="delivered")
    for name in ("opens", "clicks", "unsubscribes"):
        if not 0 <= getattr(counts, name) <= counts.delivered:
            raise AppError(
                "That is more people than it reached. Programs often show every opening and click; "
                "write how many people there were.",
                field=name,
            )


def may_be_reported(channel: Channel, state: PlacementState) -> bool:
    """Say whether something is a mail that could have gone out."""
    return channel is Channel.EMAIL and state not in {PlacementState.PLANNED, PlacementState.READY}


def check_may_report(channel: Channel, state: PlacementState) -> None:
    """Refuse a report of what is no mail or could not be sent yet. Raises Conflict."""
    if channel is not Channel.EMAIL:
        raise Conflict("Only mails are reported. Sales of this part are counted by its link and code.")
    if not may_be_reported(channel, state):
        raise Conflict("This could not be sent yet. Come back when it went out.")


def check_sent_on(sent_on: date | None, today: date) -> None:
    """Refuse a day that has not come. Raises AppError at the field."""
    if sent_on is None or sent_on > today:
        raise AppError("Write the day on which it went out, today or before.", field="sent_on")


def asks_on(window: Window) -> date | None:
    """Return from which day on a partner is asked how it went; None without a send date."""
    return window.closes + timedelta(days=ASK_AFTER_DAYS) if window.closes else None


def check_subject(subject: str, approved: Collection[str]) -> None:
    """Refuse a subject that was never approved. Raises AppError at the field."""
    if subject and subject not in approved:
        raise AppError("Choose one of the approved subjects, or say that you do not know.", field="subject")


def share_bps(part: int, whole: int) -> int:
    """Return a part of a whole in basis points, rounded down; 0 of nothing."""
    return part * 10_000 // whole if whole else 0
