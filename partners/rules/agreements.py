"""States of an agreement version and the moves between them. A version is offered once; its terms never change."""

from datetime import datetime, timedelta
from enum import StrEnum

from core import moves
from core.errors import Conflict

OFFER_LASTS = timedelta(days=30)


class VersionState(StrEnum):
    """How far an agreement version has come."""

    DRAFT = "draft"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


V = VersionState
MOVES: dict[V, frozenset[V]] = {
    V.DRAFT: frozenset({V.OFFERED, V.WITHDRAWN}),
    V.OFFERED: frozenset({V.ACCEPTED, V.DECLINED, V.WITHDRAWN, V.LAPSED}),
    V.ACCEPTED: frozenset({V.SUPERSEDED}),
    V.DECLINED: frozenset(),
    V.WITHDRAWN: frozenset(),
    V.LAPSED: frozenset(),
    V.SUPERSEDED: frozenset(),
}
ANSWERED = frozenset({V.ACCEPTED, V.SUPERSEDED, V.DECLINED})

_INSTEAD = {
    V.DRAFT: "These terms have not been offered yet. Offer them first.",
    V.OFFERED: "These terms are waiting for the partner's answer.",
    V.ACCEPTED: "These terms are already accepted. To change them, offer a new version.",
    V.DECLINED: "These terms were declined. Offer a new version instead.",
    V.WITHDRAWN: "The seller took these terms back. Ask for the newest version.",
    V.LAPSED: "The time to answer is over. Ask the seller to send the terms again.",
    V.SUPERSEDED: "Newer terms have taken the place of these. Look at the newest version.",
}


ABOUT = {
    V.DRAFT: "Not offered yet.",
    V.OFFERED: "Waits for the partner's answer.",
    V.ACCEPTED: "In force: every new sale is judged by these terms.",
    V.DECLINED: "The partner said no to these terms.",
    V.WITHDRAWN: "The seller took these terms back before they were answered.",
    V.LAPSED: "Nobody answered in time.",
    V.SUPERSEDED: "Newer terms were accepted. Earlier sales are still judged by these.",
}


def advance(state: VersionState, to: VersionState) -> VersionState:
    """Return the new state. Raises Conflict, saying what to do instead, when there is no such move."""
    return moves.advance(MOVES, state, to, refusal=_INSTEAD[state])


def lapses_at(offered_at: datetime) -> datetime:
    """Return until when an offer made at this moment can be answered."""
    return offered_at + OFFER_LASTS


def check_same(seen_sha256: str, offered_sha256: str) -> None:
    """Refuse an answer to terms other than those that were read. Raises Conflict."""
    if seen_sha256 != offered_sha256:
        raise Conflict("The terms changed while you were reading. Open the newest mail from the seller and read those.")
