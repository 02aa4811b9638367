"""Who decides about a version and what they said, members and guests, and whom one may invite."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from campaigns.models import Creative, Decision, ReviewGuest, ReviewRound
from campaigns.queries.creatives import side_names
from campaigns.queries.guests import list_own_guests
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict
from core.access import Actor
from core.ids import Id

People = dict[Side, list[User]]


class ReviewerState(StrEnum):
    """What a reviewer has said so far."""

    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    NOT_MINE = "not_mine"


_SAID = {
    Verdict.APPROVE: ReviewerState.APPROVED,
    Verdict.APPROVE_WITH_NOTES: ReviewerState.APPROVED,
    Verdict.REQUEST_CHANGES: ReviewerState.CHANGES_REQUESTED,
    Verdict.NOT_MINE: ReviewerState.NOT_MINE,
}


@dataclass(frozen=True)
class Reviewer:
    """One person who decides, and what they said. `guest_of` names who invited a guest."""

    name: str
    brand: str
    state: ReviewerState
    note: str = ""
    decided_at: datetime | None = None
    by_submitting: bool = False
    guest_of: str = ""


@dataclass(frozen=True, slots=True)
class Inviting:
    """Whom one's own side invited as guests, and to which stages (by position, None for a round without) one may."""

    invited: list[ReviewGuest]
    stages: list[tuple[int | None, str]]
    decided: frozenset[Id] = frozenset()


def list_reviewers(
    creative: Creative, review: ReviewRound | None, people: People, allowed: dict[Side, frozenset[Id]]
) -> list[Reviewer]:
    """Return everybody whose judgement counts or who decided, members before guests."""
    standing = [one for one in review.decisions if one.withdrawn_at is None] if review else []
    names, said = side_names(creative), {one.voice: one for one in standing}
    members = [
        _reviewer(user.name or user.email, names[side], said.get(user.id))
        for side, users in people.items()
        for user in users
        if user.id in allowed[side] or user.id in said
    ]
    guests = [
        _reviewer(guest.shown, names[guest.side], said.get(guest.id), guest_of=guest.host)
        for guest in (review.guests if review else [])
        if guest.revoked_at is None or guest.id in said
    ]
    return members + guests


def _reviewer(name: str, brand: str, decision: Decision | None, *, guest_of: str = "") -> Reviewer:
    if decision is None:
        return Reviewer(name, brand, ReviewerState.PENDING, guest_of=guest_of)
    return Reviewer(
        name,
        brand,
        _SAID[decision.verdict],
        decision.note,
        decision.decided_at,
        by_submitting=decision.by_submitting,
        guest_of=guest_of,
    )


def inviting_of(actor: Actor, review: ReviewRound | None, *, is_counted: bool, own_side: Side) -> Inviting:
    """Return whom a person's side invited to a review that is open, and where this person may invite.

    `is_counted`: their own judgement of the version counts.
    """
    if review is None or review.state is not RoundState.OPEN:
        return Inviting([], [])
    stages = [
        (stage.position, stage.name) for stage in review.stages if stage.is_open and actor.user_id in stage.people
    ]
    offered: list[tuple[int | None, str]] = [*stages] if review.stages else [(None, "")]
    may = is_counted and own_side in review.sides
    decided = frozenset(one.voice for one in review.decisions if one.withdrawn_at is None)
    return Inviting(list_own_guests(actor, review), offered if may else [], decided)
