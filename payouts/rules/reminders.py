"""Reminders: when a store is told that a report or money is missing. Each kind goes out once for a month."""

from datetime import date, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict


class Missing(StrEnum):
    """What is missing."""

    REPORT = "report"
    MONEY = "money"


AFTER = {1: timedelta(days=1), 2: timedelta(days=8)}
"""How long after the due day the first and the second reminder go out."""


def kinds_due(missing: Missing, due_on: date, today: date) -> list[str]:
    """Return the reminders whose day has come, such as `report_1`; the newest of them last."""
    return [f"{missing}_{number}" for number, wait in AFTER.items() if today >= due_on + wait]


def by_hand(missing: Missing, today: date) -> str:
    """Return the name of a reminder that somebody sent on a day: one a day is enough."""
    return f"{missing}_{today.isoformat()}"


def check_kind(text: str) -> Missing:
    """Return what is missing. Raises AppError for anything else."""
    if text not in set(Missing):
        raise AppError("A store is reminded of a report or of money. Load the page again.")
    return Missing(text)


def refuse_repeat() -> None:
    """Refuse a second reminder on one day. Raises Conflict."""
    raise Conflict("This store was reminded of that today already. Wait a day, or call.")
