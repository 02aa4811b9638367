"""Reviews: who may judge a version and when a round is over. One company alone never approves for two.

Nobody's own work counts as the judgement of their side, unless there is nobody else on it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from campaigns.rules.creatives import Side
from core import moves
from core.errors import AppError, Conflict, NotAllowed

NEWER_VERSION = "A newer version arrived while you were looking. Compare the two, then decide."
MIN_CHANGE_NOTE = 5
DAYS_TO_ANSWER = 5  # business days, where neither a plan nor whoever submits says otherwise


class ReviewRule(StrEnum):
    """When a round is over. Each side: at least one brand approver of every side that takes part."""

    EACH_SIDE = "each_side"


class RoundState(StrEnum):
    """Whether a round is still open, and else how it ended."""

    OPEN = "open"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What one reviewer says about one version."""

    APPROVE = "approve"
    APPROVE_WITH_NOTES = "approve_with_notes"
    REQUEST_CHANGES = "request_changes"
    NOT_MINE = "not_mine"

    @property
    def is_approval(self) -> bool:
        """Say whether this verdict lets the version be used, as far as this reviewer is concerned."""
        return self in {Verdict.APPROVE, Verdict.APPROVE_WITH_NOTES}


VERDICT_WORDS = {
    Verdict.APPROVE: "approved",
    Verdict.APPROVE_WITH_NOTES: "approved with a note",
    Verdict.REQUEST_CHANGES: "asked for changes",
    Verdict.NOT_MINE: "left it to colleagues",
}
ROUND_MOVES = {
    RoundState.OPEN: {RoundState.APPROVED, RoundState.CHANGES_REQUESTED, RoundState.WITHDRAWN},
    RoundState.APPROVED: set[RoundState](),
    RoundState.CHANGES_REQUESTED: set[RoundState](),
    RoundState.WITHDRAWN: set[RoundState](),
}
_CLOSED = {
    RoundState.OPEN: "This review is still open.",
    RoundState.APPROVED: "This review is over: both brands approved. To stop the use, end the approval.",
    RoundState.CHANGES_REQUESTED: "This review is over: changes were requested. Wait for the next version.",
    RoundState.WITHDRAWN: "This review was withdrawn. Wait until the design is submitted again.",
}


def advance_round(state: RoundState, to: RoundState) -> RoundState:
    """Return the new state of a round. Raises Conflict, saying how it ended, when it is over."""
    return moves.advance(ROUND_MOVES, state, to, refusal=_CLOSED[state])


def check_is_open(state: RoundState) -> None:
    """Raise Conflict, saying how the round ended, unless it is open."""
    if state is not RoundState.OPEN:
        raise Conflict(_CLOSED[state])


@dataclass(frozen=True)
class Standing:
    """A decision that was not withdrawn: which side it speaks for and what it says."""

    side: Side
    verdict: Verdict


def who_may_decide(approvers: Collection[UUID], *, author: UUID, last_editor: UUID) -> frozenset[UUID]:
    """Return who of a side's approvers may judge a version of theirs or the other side's.

    The author and the last editor do not count while somebody else can. The last editor counts only as the single
    approver of their side: then submitting is that side's approval.
    """
    others = frozenset(approvers) - {author, last_editor}
    if others:
        return others
    if len(approvers) == 1:
        return frozenset(approvers)
    return frozenset(approvers) - {last_editor}


def submitting_approves(approvers: Collection[UUID], *, submitter: UUID) -> bool:
    """Say whether submitting is already the side's approval: the submitter is their side's only approver."""
    return set(approvers) == {submitter}


def check_may_decide(person: UUID, *, approvers: Collection[UUID], allowed: Collection[UUID]) -> None:
    """Raise NotAllowed, saying who can, unless this person may judge the version."""
    if person not in approvers:
        raise NotAllowed("Deciding is for the brand approvers and owners of your organization. Ask one of them.")
    if person not in allowed:
        raise NotAllowed("You made this version, so your own judgement does not count. Ask a colleague who approves.")


def check_note(verdict: Verdict, note: str) -> None:
    """Raise AppError when a request for changes does not say what to change."""
    if verdict is Verdict.REQUEST_CHANGES and len(note.strip()) < MIN_CHANGE_NOTE:
        raise AppError("Tell the designer what to change (at least 5 characters).", field="note")
    if verdict is Verdict.APPROVE_WITH_NOTES and not note.strip():
        raise AppError("Write the note, or approve without one.", field="note")


def check_due(due_on: date | None, *, today: date) -> None:
    """Raise AppError for a day to answer by that has passed."""
    if due_on is not None and due_on < today:
        raise AppError("Choose a day from today on, or leave it empty.", field="due_on")


def check_must_fix(verdict: Verdict, count: int) -> None:
    """Raise AppError for an approval while remarks that must be dealt with are open."""
    if verdict.is_approval and count:
        raise AppError(f"{count} must-fix comment(s) are still open. Resolve them first, or request changes.")


def check_may_withdraw(*, by_submitting: bool) -> None:
    """Raise Conflict for an approval that was given by submitting: the version itself must be withdrawn."""
    if by_submitting:
        raise Conflict("Submitting was your side's approval. Withdraw the design from review instead.")


def check_sides_can_answer(approvers: Mapping[Side, Collection[object]]) -> None:
    """Raise AppError when a side has nobody who could approve: the round could never end."""
    for side, people in approvers.items():
        if not people:
            raise AppError(f"The {side}'s side has nobody who can approve yet. Invite one of them first, then submit.")


def outcome(standings: Iterable[Standing], *, sides: Collection[Side], rule: ReviewRule) -> RoundState:
    """Return how a round stands: a request for changes ends it; under "each side" it is approved when every side is."""
    found = list(standings)
    if any(one.verdict is Verdict.REQUEST_CHANGES for one in found):
        return RoundState.CHANGES_REQUESTED
    return RoundState.OPEN if _WAITED_FOR[rule](found, sides=sides) else RoundState.APPROVED


def sides_waited_for(standings: Iterable[Standing], *, sides: Iterable[Side]) -> list[Side]:
    """Return the sides that have not approved yet, in the order given."""
    satisfied = {one.side for one in standings if one.verdict.is_approval}
    return [side for side in sides if side not in satisfied]


_WAITED_FOR = {ReviewRule.EACH_SIDE: sides_waited_for}
