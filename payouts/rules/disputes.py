"""Disputes: what a partner contests, who has to answer by when, and what no answer means.

Only the contested amount is set apart. An answer is due in ten business days (Monday to Friday); without one the whole
amount is the asker's. Whoever asked may have one second look, by another person. What both sides do not agree on stays
open on both statements for as long as they do not.
"""

from datetime import date, timedelta
from enum import StrEnum

from core import clock
from core.errors import AppError, Conflict
from core.money import Money

BUSINESS_DAYS = 10
WINDOW_DAYS = 60
MOST_WORDS = 2_000


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPENED = "opened"
    ANSWERED = "answered"
    SECOND_LOOK = "second_look"
    UNSETTLED = "unsettled"
    SETTLED = "settled"


WAITS_FOR_SELLER = frozenset({DisputeState.OPENED, DisputeState.SECOND_LOOK})
"""States in which the seller has to answer by a day."""
MOVES = {
    DisputeState.OPENED: frozenset({DisputeState.ANSWERED, DisputeState.SETTLED}),
    DisputeState.ANSWERED: frozenset({DisputeState.SECOND_LOOK, DisputeState.SETTLED}),
    DisputeState.SECOND_LOOK: frozenset({DisputeState.UNSETTLED, DisputeState.SETTLED}),
    DisputeState.UNSETTLED: frozenset({DisputeState.SETTLED}),
}
_INSTEAD = {
    DisputeState.OPENED: "It waits for the seller’s answer.",
    DisputeState.ANSWERED: "It was answered: accept the answer, or ask for a second look.",
    DisputeState.SECOND_LOOK: "It waits for the second look of another person.",
    DisputeState.UNSETTLED: "Both looks are over. It stays open on both statements until the answer is accepted.",
    DisputeState.SETTLED: "It is settled. If something else looks wrong, open a new dispute.",
}


def advance(now: DisputeState, to: DisputeState) -> DisputeState:
    """Return the new state. Raises Conflict saying what can be done instead."""
    if to not in MOVES.get(now, ()):
        raise Conflict(f"That cannot be done now. {_INSTEAD[now]}")
    return to


def due_after(day: date, business_days: int = BUSINESS_DAYS) -> date:
    """Return the last day for an answer: so many business days after a day, in the seller's own calendar."""
    return clock.after_business_days(day, business_days)


def check_window(issued_on: date | None, today: date) -> None:
    """Refuse to contest what a statement said more than 60 days ago. Raises Conflict."""
    if issued_on is not None and today > issued_on + timedelta(days=WINDOW_DAYS):
        last = issued_on + timedelta(days=WINDOW_DAYS)
        raise Conflict(
            f"It could be disputed until {last}, {WINDOW_DAYS} days after its statement. Ask a question instead."
        )


def check_amount(amount: Money | None, most: Money | None) -> Money:
    """Return the contested amount. Raises AppError when it is nothing, or more than the order that it is about."""
    if amount is None or amount.minor <= 0:
        raise AppError("Say how much is missing: only that amount is contested.", field="amount")
    if most is not None and amount > most:
        raise AppError(
            f"The customer paid {most.decimal()} {most.currency} for this order, so no share of it can be larger.",
            field="amount",
        )
    return amount


def check_contestable(amount: Money, most: Money, contested: Money) -> None:
    """Refuse to contest more than the lines of a statement can be about, all disputes together. Raises AppError."""
    left = max(most.minor - contested.minor, 0)
    if amount.minor <= left:
        return
    if not left:
        raise AppError(
            "Nothing on this statement can come to more than it does, or it is contested already. If a sale is "
            "missing, tell of that sale under Disputes.",
            field="amount",
        )
    raise AppError(
        f"At most {Money(left, most.currency).decimal()} {most.currency} can be contested here: what customers paid "
        "for the sales on this statement and its other lines, less what is contested already. If a sale is missing, "
        "tell of that sale under Disputes.",
        field="amount",
    )


def check_award(award: Money, left: Money) -> None:
    """Refuse an answer that gives more than is contested, or takes. Raises AppError."""
    if award.minor < 0 or award > left:
        raise AppError(
            f"Give an amount from 0 to {left.decimal()} {left.currency}: that much is contested.", field="amount"
        )


def check_other_person(first: object, second: object) -> None:
    """Refuse a second look by whoever gave the first answer. Raises Conflict."""
    if first is not None and first == second:
        raise Conflict(
            "You gave the first answer, so another person takes the second look. An owner or somebody of finance can; "
            "invite one under Settings. Without an answer it is decided for the partner."
        )


def sentence(state: DisputeState, partner: str, seller: str) -> str:
    """Return where a dispute stands, for both sides; a state with a due day is followed by it."""
    return {
        DisputeState.OPENED: f"{seller} answers at the latest on the day named here. Without an answer it is decided "
        f"for {partner}:",
        DisputeState.ANSWERED: f"{seller} has answered. {partner} can accept the answer or ask once for a second look.",
        DisputeState.SECOND_LOOK: f"Another person of {seller} looks at it again. Without an answer it is decided for "
        f"{partner} after",
        DisputeState.UNSETTLED: "Both looks are over and the two sides do not agree. It stays open on both statements.",
        DisputeState.SETTLED: "It is settled.",
    }[state]
