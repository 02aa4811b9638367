"""Write-offs: what a partner owes after refunds of what was paid. They only ever lower it, never what it is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import AppError, Conflict
from core.ids import Id
from core.money import Money

MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Debt:
    """What one partner owes in one currency. `set_aside` waits or is disputed and comes off it once it is released."""

    partnership_id: Id
    partner_id: Id
    currency: str
    payable_minor: int
    set_aside_minor: int = 0

    @property
    def owed(self) -> Money:
        """Return what the partner owes beyond everything that can still come off it; zero when nothing."""
        return Money(max(0, -(self.payable_minor + max(self.set_aside_minor, 0))), self.currency)


def ends_on(below_since: date, *, tail_days: int, clawback_days: int) -> date:
    """Return the day on which what has been owed since a day is written off: nothing can come off it any more."""
    return below_since + timedelta(days=tail_days + clawback_days)


def owed_throughout(before: int, changes: Iterable[int]) -> int:
    """Return how much was owed at every moment, given a balance and what changed it since (minor units).

    A debt that grew later is only written off as far as it is old; one that was paid in between begins anew.
    """
    highest = balance = before
    for change in changes:
        balance += change
        highest = max(highest, balance)
    return max(0, -highest)


def below_since(changes: Iterable[tuple[date, int]]) -> date | None:
    """Return since which day a balance has been below zero, given its changes in their order; None when it is not."""
    balance, since = 0, None
    for day, change in changes:
        balance += change
        since = None if balance >= 0 else since or day
    return since


def check_write_off(amount: Money | None, owed: Money, *, reason: str, seen: int) -> Money:
    """Return what is written off. Raises AppError for too much or no reason, Conflict when less is owed than was seen.

    `seen` is what the person saw to be owed, in minor units: a form that is sent twice writes nothing off twice.
    """
    if owed.minor <= 0:
        raise Conflict("This partner owes nothing, so there is nothing to write off.")
    if seen != owed.minor:
        raise Conflict(
            f"The partner owes {owed.decimal()} {owed.currency} by now. Look at it again, then write it off."
        )
    if not reason.strip():
        raise AppError("Say why it is written off: the partner reads it.", field="reason")
    found = owed if amount is None else amount
    if found.currency != owed.currency or not 0 < found.minor <= owed.minor:
        raise AppError(
            f"Write off between nothing and {owed.decimal()} {owed.currency}: a write-off only lowers what is owed.",
            field="amount",
        )
    return found


def shares_of(parts: Iterable[tuple[Id, int]], minor: int) -> list[tuple[Id, int]]:
    """Return how a write-off goes to the earnings below zero, the oldest first: each with its part above zero."""
    found = []
    for earning_id, payable in parts:
        used = min(-payable, minor)
        minor -= used
        if used > 0:
            found.append((earning_id, used))
    return found
