"""Approvals: facts about bytes, a scope and a window. Ending one stops new use; it is never a way not to pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.errors import AppError, Conflict

BREACH_NOTICE = timedelta(hours=24)


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


@dataclass(frozen=True)
class ApprovalInterval:
    """When which bytes were approved: from valid_from to the earlier of valid_until and ended_at, where known."""

    approval_id: UUID
    creative_version_id: UUID
    sha256: str
    valid_from: datetime
    valid_until: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    why: str = ""

    @property
    def until(self) -> datetime | None:
        """Return the first moment at which it no longer holds, or None while no end is known."""
        ends = [end for end in (self.valid_until, self.ended_at) if end is not None]
        return min(ends) if ends else None

    def covers(self, moment: datetime) -> bool:
        """Say whether it holds at this moment. The end itself is outside."""
        return self.valid_from <= moment and (self.until is None or moment < self.until)

    def state(self, moment: datetime) -> ApprovalState:
        """Return what it is at this moment, to be asked for moments from valid_from on."""
        if self.covers(moment):
            return ApprovalState.VALID
        if self.end_reason is None or self.until == self.valid_until:
            return ApprovalState.EXPIRED
        return ApprovalState(self.end_reason)


class Footing(StrEnum):
    """On what footing a click stands: approved bytes, the agreed tail after them, a contested breach, or nothing."""

    APPROVED = "approved"
    TAIL = "tail"
    CONTESTED = "contested"
    NONE = "none"


@dataclass(frozen=True)
class ApprovalStanding:
    """How a moment stands to the approvals of a placement, the approval it goes by, and a sentence saying so."""

    footing: Footing
    reason: str
    approval: ApprovalInterval | None = None


def standing_at(intervals: Iterable[ApprovalInterval], moment: datetime, *, tail: timedelta) -> ApprovalStanding:
    """Return on what footing a click of this moment stands.

    An approval that expired or was superseded keeps counting for the tail: a mail cannot be called back. A revoked one
    counts for 24 hours after the notice; what comes later within the tail is contested (held), never nothing.
    """
    begun = sorted((one for one in intervals if one.valid_from <= moment), key=lambda one: one.valid_from)
    if not begun:
        return ApprovalStanding(Footing.NONE, "Both brands have not approved the same design yet.")
    for one in reversed(begun):
        if one.covers(moment):
            return ApprovalStanding(Footing.APPROVED, "Under a design both brands approved.", one)
    return _after_the_end(max(begun, key=_end_of), moment, tail)


def _end_of(interval: ApprovalInterval) -> datetime:
    return interval.until or interval.valid_from


def _after_the_end(last: ApprovalInterval, moment: datetime, tail: timedelta) -> ApprovalStanding:
    ended = _end_of(last)
    state = last.state(moment)
    if state is ApprovalState.REVOKED:
        return _after_a_breach(last, moment, ended, tail)
    if moment < ended + tail:
        return ApprovalStanding(Footing.TAIL, f"The approval {_how_it_ended(state)}; what was out still counts.", last)
    return ApprovalStanding(Footing.NONE, f"The approval {_how_it_ended(state)} and its tail is over.", last)


def _after_a_breach(last: ApprovalInterval, moment: datetime, ended: datetime, tail: timedelta) -> ApprovalStanding:
    if moment < ended + BREACH_NOTICE:
        return ApprovalStanding(Footing.TAIL, "Within 24 hours of the notice that ended the approval.", last)
    if moment < ended + max(tail, BREACH_NOTICE):
        return ApprovalStanding(Footing.CONTESTED, f"The approval was ended for a breach: {last.why}", last)
    return ApprovalStanding(Footing.NONE, "The approval was ended for a breach and its tail is over.", last)


def _how_it_ended(state: ApprovalState) -> str:
    return "was replaced by a newer one" if state is ApprovalState.SUPERSEDED else "ran out"


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


def last_day_line(ends_on: date | None) -> str:
    """Return how long an approval will hold, as a sentence for the person about to approve."""
    if ends_on is None:
        return "It holds until one of you ends it or a newer version replaces it."
    return f"It holds until the campaign ends on {ends_on.day} {ends_on:%B %Y}."
