"""Imports: the states a file goes through, and what becomes of its orders. Nothing counts until it is applied."""

from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Conflict

UNDO_DAYS = 30


class ImportState(StrEnum):
    """Where the import of a file stands."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    PROPOSED = "proposed"
    APPLYING = "applying"
    COUNTING = "counting"
    APPLIED = "applied"
    CANCELING = "canceling"
    CANCELED = "canceled"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"
    DECLINED = "declined"


MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.UPLOADED: frozenset({ImportState.CHECKING, ImportState.CANCELED}),
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.REFUSED, ImportState.CANCELED}),
    ImportState.CHECKED: frozenset(
        {ImportState.APPLYING, ImportState.PROPOSED, ImportState.CANCELED, ImportState.CHECKING}
    ),
    ImportState.PROPOSED: frozenset({ImportState.APPLYING, ImportState.DECLINED, ImportState.CANCELED}),
    ImportState.APPLYING: frozenset({ImportState.COUNTING, ImportState.CANCELING}),
    ImportState.COUNTING: frozenset({ImportState.APPLIED}),
    ImportState.APPLIED: frozenset({ImportState.UNDOING}),
    ImportState.CANCELING: frozenset({ImportState.CANCELED}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE}),
}
WORKING = frozenset(
    {ImportState.CHECKING, ImportState.APPLYING, ImportState.COUNTING, ImportState.CANCELING, ImportState.UNDOING}
)
"""A job is at it."""
GOING_BACK = frozenset({ImportState.CANCELING, ImportState.UNDOING})
"""What it brought is being taken back."""
TAKEN = frozenset({ImportState.COUNTING, ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE})
"""All of its orders are stored, so that they are shown and may be attributed."""
ABOUT = {
    ImportState.UPLOADED: "Say what its columns mean. Nothing is imported yet.",
    ImportState.CHECKING: "Every row is being read. Nothing is imported yet; you can leave.",
    ImportState.CHECKED: "Every row was read. Nothing is imported yet.",
    ImportState.PROPOSED: "It waits for the seller, who looks at it before it counts.",
    ImportState.APPLYING: "The orders are being stored. None of them counts before all are; you can leave.",
    ImportState.COUNTING: "All orders are stored, and it is being decided whom each counts for; you can leave.",
    ImportState.APPLIED: "All of it is imported and counted.",
    ImportState.CANCELING: "What was stored already is being taken back; you can leave.",
    ImportState.CANCELED: "It was called off. Nothing of it counts.",
    ImportState.UNDOING: "Every order and refund of it is being taken back; you can leave.",
    ImportState.UNDONE: "Everything it brought was taken back, by entries of their own.",
    ImportState.REFUSED: "The file as a whole could not be taken. Nothing of it was imported.",
    ImportState.DECLINED: "The seller did not take it. Nothing of it counts.",
}


WAITING = frozenset({ImportState.CHECKED, ImportState.PROPOSED})
"""Its rows wait as they were read, so that each can be looked at before anything is imported."""


def about_import(state: ImportState, *, rejected: int, kept: int = 0) -> str:
    """Return what the state of an import means, where orders were rejected or stay because a partner did not agree."""
    if state is ImportState.UNDONE and kept:
        stay = "1 order stays" if kept == 1 else f"{kept} orders stay"
        return f"{stay}, because a partner they count for did not agree. The rest was taken back, by its own entries."
    if state is not ImportState.APPLIED or not rejected:
        return ABOUT[state]
    were = "1 order was" if rejected == 1 else f"{rejected} orders were"
    return f"What could be taken is imported and counted. {were} rejected and not imported: see why, row by row."


class Outcome(StrEnum):
    """What an order of a file is, compared with what is stored."""

    NEW = "new"
    CHANGED = "changed"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


OUTCOMES = {
    Outcome.NEW: "New",
    Outcome.CHANGED: "Changed",
    Outcome.DUPLICATE: "Known already",
    Outcome.REJECTED: "Rejected",
}


def check_move(now: ImportState, to: ImportState) -> None:
    """Refuse a step that an import cannot take from where it stands. Raises Conflict."""
    if to not in MOVES.get(now, frozenset()):
        raise Conflict(f"This import cannot go on like that: {ABOUT[now]} Open it again to see what can be done.")


def check_undo(applied_at: datetime | None, now: datetime) -> None:
    """Refuse to undo what was applied too long ago. Raises Conflict."""
    if applied_at is not None and now - applied_at > timedelta(days=UNDO_DAYS):
        raise Conflict(
            f"An import can be undone for {UNDO_DAYS} days, and this one is older. "
            "Record refunds or corrections on its orders instead."
        )
