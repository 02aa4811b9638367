"""Marking many payments paid at once: what a person said, read and checked before anything is changed."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core import ids
from core.errors import AppError
from core.ids import Id

MOST_AT_ONCE = 500
"""How many payments one press marks, so that nobody who writes meanwhile waits for long."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """One payment that the bank made, with its reference on the bank statement."""

    payout_id: Id
    reference: str


def marks_of(payout_ids: Collection[Id], *, own: dict[Id, str], common: str) -> list[Mark]:
    """Return a mark for each payment: its own reference, else the common one. Raises AppError without either."""
    if not payout_ids:
        raise AppError("Tick the payments that the bank has made, or choose to mark all of them.", field="lines")
    marks = [Mark(each, own.get(each, "").strip() or common.strip()) for each in payout_ids]
    missing = sum(not mark.reference for mark in marks)
    if missing:
        raise AppError(
            f"{missing} of the {len(marks)} payments have no bank reference. Write one beside each of them, or one for "
            "all.",
            field="reference",
        )
    if any(len(mark.reference) > _LONGEST for mark in marks):
        raise AppError(f"A bank reference has at most {_LONGEST} characters.", field="reference")
    return marks


def check_marks(marks: Sequence[Mark], *, common: str, is_shared: bool, paid_on: date, today: date) -> None:
    """Refuse too many at once, a day to come, and one reference typed beside several payments unasked."""
    if len(marks) > MOST_AT_ONCE:
        raise AppError(f"At most {MOST_AT_ONCE} payments are marked at once. Mark these first, then the others.")
    if len({mark.payout_id for mark in marks}) < len(marks):
        raise AppError("A payment is listed twice. Load the page again, then mark each once.")
    if paid_on > today:
        raise AppError("The day of payment is in the future. Mark it paid once the bank has paid.", field="paid_on")
    times = Counter(mark.reference.casefold() for mark in marks if mark.reference != common.strip())
    twice = [mark.reference for mark in marks if times[mark.reference.casefold()] > 1]
    if twice and not is_shared:
        raise AppError(
            f"The reference {twice[0]} stands beside more than one payment. If one transfer paid them together, say so "
            "below. If not, write each payment's own reference.",
            field="is_shared",
        )


def written(marks: Sequence[Mark], prefix: str) -> str:
    """Return marks as one text, for the page on which they are confirmed."""
    return "\n".join(f"{ids.show(prefix, mark.payout_id)} {mark.reference}" for mark in marks)


def read_back(text: str, prefix: str) -> list[Mark]:
    """Return the marks that `written` wrote. Raises NotFound for what is no payment."""
    lines = [line.partition(" ") for line in text.splitlines() if line.strip()]
    return [Mark(ids.parse(shown, prefix), reference.strip()) for shown, _, reference in lines]
