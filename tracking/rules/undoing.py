"""Undoing an import: no partner earns less by it without having said yes. Silence is no yes."""

from enum import StrEnum

from core.errors import Conflict
from tracking.rules.imports import ImportState


class UndoWord(StrEnum):
    """What a partner says to giving up what an import brought it."""

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    CLOSED = "closed"


ABOUT = {
    UndoWord.WAITING: "Asked, and not answered yet. Nothing is taken back meanwhile.",
    UndoWord.AGREED: "Agreed. What counts for it alone, or for others who agreed too, is taken back.",
    UndoWord.DECLINED: "Did not agree, so its sales stay. It may still agree while others are waited for.",
    UndoWord.CLOSED: "Did not answer before the seller stopped waiting, so its sales stay.",
}


def check_answer(state: ImportState, word: UndoWord, answer: UndoWord) -> None:
    """Refuse an answer that comes too late, says nothing, or takes back a yes. Raises Conflict."""
    if answer not in {UndoWord.AGREED, UndoWord.DECLINED}:
        raise Conflict("Say whether you agree or not.")
    if word is UndoWord.CLOSED or state is not ImportState.APPLIED:
        raise Conflict("The seller no longer asks: what you had not agreed to stays as it is. You need to do nothing.")
    if word is UndoWord.AGREED:
        raise Conflict("You have agreed already. It is taken back once nobody else is waited for.")
