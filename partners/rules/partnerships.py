"""Stages of a partnership and the moves between them. There is one row per pair, so an ended one may be asked again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from core import moves


class PartnershipState(StrEnum):
    """Where two organizations stand with each other."""

    PROSPECT = "prospect"
    INVITED = "invited"
    NEGOTIATING = "negotiating"
    ACTIVE = "active"
    PAUSED = "paused"
    WINDING_DOWN = "winding_down"
    ENDED = "ended"
    DECLINED = "declined"


P = PartnershipState
MOVES: dict[P, frozenset[P]] = {
    P.PROSPECT: frozenset({P.INVITED, P.DECLINED}),
    P.INVITED: frozenset({P.PROSPECT, P.NEGOTIATING, P.ACTIVE, P.DECLINED}),
    P.NEGOTIATING: frozenset({P.PROSPECT, P.INVITED, P.ACTIVE, P.DECLINED}),
    P.ACTIVE: frozenset({P.PAUSED, P.WINDING_DOWN}),
    P.PAUSED: frozenset({P.ACTIVE, P.WINDING_DOWN}),
    P.WINDING_DOWN: frozenset({P.ENDED}),
    P.ENDED: frozenset({P.INVITED}),
    P.DECLINED: frozenset({P.INVITED}),
}
STARTED = frozenset({P.ACTIVE, P.PAUSED, P.WINDING_DOWN, P.ENDED})
MAY_BE_OFFERED_TERMS = frozenset({P.ACTIVE, P.PAUSED, P.INVITED, P.NEGOTIATING})

_INSTEAD = {
    P.PROSPECT: "The invitation was withdrawn. Send a new one first.",
    P.INVITED: "The partner has not accepted yet. Wait for the answer, or withdraw the invitation.",
    P.NEGOTIATING: "The terms are still being agreed. Offer new terms, or withdraw the invitation.",
    P.ACTIVE: "This partnership is active. Pause or end it instead.",
    P.PAUSED: "This partnership is paused. Resume or end it instead.",
    P.WINDING_DOWN: "This partnership is ending. Orders still count until its last day; then invite the partner again.",
    P.ENDED: "This partnership has ended. Invite the partner again to start anew.",
    P.DECLINED: "The partner declined. Send a new invitation with other terms.",
}


ABOUT = {
    P.PROSPECT: "Nothing is offered at the moment. Invite this partner to begin.",
    P.INVITED: "The terms were sent and wait for the partner's answer.",
    P.NEGOTIATING: "The terms are being talked over.",
    P.ACTIVE: "Links, codes and designs can be handed out, and orders count.",
    P.PAUSED: "Nothing new is handed out. What is out already counts for the agreed days.",
    P.WINDING_DOWN: "The partnership is ending. Orders still count until its last day.",
    P.ENDED: "The partnership is over. Everything earned stays earned.",
    P.DECLINED: "The partner said no. You can invite them again with other terms.",
}


def advance(state: PartnershipState, to: PartnershipState) -> PartnershipState:
    """Return the new state. Raises Conflict, saying what to do instead, when there is no such move."""
    return moves.advance(MOVES, state, to, refusal=_INSTEAD[state])


_WITH_TAIL = frozenset({P.PAUSED, P.WINDING_DOWN})


def tail_of(state: PartnershipState, tail: timedelta) -> timedelta | None:
    """Return how long clicks count after a partnership came into a state; None while they count without an end."""
    if state is PartnershipState.ACTIVE:
        return None
    return tail if state in _WITH_TAIL else timedelta(0)


def stopped_at(states: Sequence[tuple[PartnershipState, datetime]]) -> datetime:
    """Return since when nothing new has been handed out; `states` are those up to a moment, the first one first.

    Ending what was paused goes on with the tail of the pause and opens no new one.
    """
    stretch = list(takewhile(lambda each: each[0] in _WITH_TAIL, reversed(states)))
    return stretch[-1][1] if stretch else states[-1][1]
