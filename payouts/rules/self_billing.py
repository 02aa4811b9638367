"""Self-billing agreements: a seller writes its partner's invoices, for a year at most before both look at it again.

Directive 2006/112/EC, article 224: the two agree beforehand, and the supplier accepts each invoice.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict
from payouts.rules.tax import VatStatus

LONGEST_MONTHS = 12
MAY_SELF_BILL = frozenset({VatStatus.REGISTERED, VatStatus.SMALL})
"""Who can be self-billed: somebody who could write an invoice."""
Days = tuple[date, date]
"""A first and a last day."""


class SelfBillingState(StrEnum):
    """Where an agreement on self-billing stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    OVER = "over"
    WITHDRAWN = "withdrawn"


def last_possible(starts_on: date) -> date:
    """Return the last day of an agreement of twelve months that starts on a day."""
    try:
        same_day = starts_on.replace(year=starts_on.year + 1)
    except ValueError:  # the 29th of February
        same_day = date(starts_on.year + 1, 3, 1)
    return same_day - timedelta(days=1)


def state_on(today: date, *, is_accepted: bool, ended_from: date | None, ends_on: date) -> SelfBillingState:
    """Return where an agreement stands on a day; `ended_from` is the first day on which it holds no more."""
    if not is_accepted:
        return SelfBillingState.WITHDRAWN if ended_from is not None else SelfBillingState.PROPOSED
    is_over = ends_on < today or (ended_from is not None and ended_from <= today)
    return SelfBillingState.OVER if is_over else SelfBillingState.AGREED


def check_days(starts_on: date, ends_on: date, *, first_possible: date, others: Iterable[Days]) -> None:
    """Refuse days that an agreement cannot have. Raises AppError naming the field, Conflict beside another agreement.

    `first_possible` is the first day of the month whose statement is not issued yet.
    """
    if starts_on < first_possible:
        raise AppError(f"Earlier statements are issued already. Start on {first_possible} or later.", field="starts_on")
    if ends_on < starts_on:
        raise AppError("It ends before it starts. Choose a later last day.", field="ends_on")
    if ends_on > last_possible(starts_on):
        raise AppError(
            f"Both look at it again after a year: the last day is {last_possible(starts_on)} at the latest.",
            field="ends_on",
        )
    if any(starts_on <= until and since <= ends_on for since, until in others):
        raise Conflict("There is an agreement or a proposal for some of these days already. End it first.")


def check_end(from_day: date, today: date, *, is_open: bool) -> None:
    """Refuse to end what is over, or a day that is gone. Raises Conflict and AppError."""
    if not is_open:
        raise Conflict("It is over already. Load the page again to see since when.")
    if from_day < today:
        raise AppError("This day is gone: choose today or a later one.", field="from_day")
