"""Approvals: facts about bytes, a scope and a window. Ending one stops new use; it is never a way not to pay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from campaigns.rules.earning import Span
from core.errors import AppError, Conflict

WARN_DAYS = (14, 3, 0)
"""How many days before the last one both sides are told that an approval runs out."""


class ApprovalScope(StrEnum):
    """Where approved bytes may be used: by one placement, or by every placement of the partnership in the campaign."""

    PLACEMENT = "placement"
    PARTNERSHIP = "partnership"


class EndReason(StrEnum):
    """Why an approval ended."""

    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApprovalState(StrEnum):
    """What an approval is at one moment."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REVIEW_AGAIN = "review_again"


@dataclass(frozen=True)
class ApprovalInterval:
    """When which bytes were approved: from valid_from to the earliest of the ends that are known.

    `review_by` is the end that newer guidelines set: until then the same bytes must have been approved again.
    """

    approval_id: UUID
    creative_version_id: UUID
    sha256: str
    valid_from: datetime
    valid_until: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    why: str = ""
    review_by: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """Return the first moment at which it no longer holds, or None while no end is known."""
        ends = [end for end in (self.valid_until, self.review_by, self.ended_at) if end is not None]
        return min(ends) if ends else None

    def covers(self, moment: datetime) -> bool:
        """Say whether it holds at this moment. The end itself is outside."""
        return self.valid_from <= moment and (self.until is None or moment < self.until)

    def state(self, moment: datetime) -> ApprovalState:
        """Return what it is at this moment, to be asked for moments from valid_from on."""
        if self.covers(moment):
            return ApprovalState.VALID
        if self.until == self.review_by and self.until != self.valid_until:
            return ApprovalState.REVIEW_AGAIN
        if self.end_reason is None or self.until == self.valid_until:
            return ApprovalState.EXPIRED
        return ApprovalState(self.end_reason)

    def asks_again(self, moment: datetime) -> bool:
        """Say whether it holds at this moment, but only until the same bytes have to be approved again."""
        return self.review_by is not None and self.until == self.review_by and self.covers(moment)

    def runs_out_soon(self, moment: datetime) -> bool:
        """Say whether it holds at this moment, and for so short a time by what was agreed that people were warned."""
        soon = moment + timedelta(days=max(WARN_DAYS) + 1)
        return self.covers(moment) and self.valid_until is not None and self.until == self.valid_until <= soon

    def as_span(self) -> Span:
        """Return the interval as the time in force that earning is decided from."""
        is_breach = self.end_reason is EndReason.REVOKED and self.until == self.ended_at
        return Span(self.valid_from, self.until, for_breach=is_breach)


def warnings_due(*, first_day: date, last_day: date, today: date) -> list[int]:
    """Return the warnings, in days before the last one, whose day has come and was after the approval began.

    The nearest comes last: it is the one to send, and those before it need no mail any more.
    """
    if today > last_day:
        return []
    days = ((ahead, last_day - timedelta(days=ahead)) for ahead in WARN_DAYS)
    return [ahead for ahead, day in days if first_day < day <= today]


def check_may_revoke(interval: ApprovalInterval, moment: datetime) -> None:
    """Raise Conflict unless the approval holds now: what has ended cannot be ended again."""
    if not interval.covers(moment):
        raise Conflict("This approval has ended already. Look at the history for when and why.")


def check_reason(rule_broken: str, why: str) -> None:
    """Raise AppError unless a revocation names the rule that was broken and says what happened."""
    if not rule_broken.strip():
        raise AppError("Name the rule that was broken, such as “claims” or “logo”.", field="rule_broken")
    if len(why.strip()) < 10:
        raise AppError("Say what happened, so that they can put it right (at least 10 characters).", field="why")
