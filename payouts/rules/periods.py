"""Months of the books. An entry belongs to the month it was recorded in; a closed month takes no more entries."""

from datetime import date, timedelta

from core.clock import first_day, month_of, next_month
from core.errors import Conflict, NotFound
from payouts.rules.kinds import PeriodState

CLOSES_ITSELF_ON = 10


def check_month(text: str) -> str:
    """Return a month written as `YYYY-MM`. Raises NotFound for anything else."""
    try:
        is_month = month_of(first_day(text)) == text < next_month(text)
    except (ValueError, OverflowError):
        is_month = False
    if not is_month:
        raise NotFound("There is no such month. Months are written like 2026-03.")
    return text


def month_for(recorded_on: date, last_closed: str | None) -> str:
    """Return the month an entry is booked in: its own, or the first still open if the clock went back."""
    month = month_of(recorded_on)
    return month if last_closed is None or month > last_closed else next_month(last_closed)


def state_of(month: str, today: date, *, is_closed: bool) -> PeriodState:
    """Return where a month stands: running, over and waiting to be closed, or closed."""
    if is_closed:
        return PeriodState.CLOSED
    return PeriodState.CLOSING if month < month_of(today) else PeriodState.OPEN


def last_day(month: str) -> date:
    """Return the last day of a month."""
    return first_day(next_month(month)) - timedelta(days=1)


def closes_itself_on(month: str) -> date:
    """Return the day on which a month closes without anybody's doing."""
    return first_day(next_month(month)).replace(day=CLOSES_ITSELF_ON)


def check_may_close(month: str, today: date, *, is_closed: bool, earliest_open: str | None) -> None:
    """Refuse to close a month twice, before it is over, or before an earlier one. Raises Conflict."""
    if is_closed:
        raise Conflict(f"{name_of(month)} is already closed. Corrections are booked in {name_of(month_of(today))}.")
    if month >= month_of(today):
        raise Conflict(f"{name_of(month)} is not over yet. Close it from {next_month(month)}-01 on.")
    if earliest_open is not None and earliest_open < month:
        raise Conflict(f"Close {name_of(earliest_open)} first: months are closed one after the other.")


def name_of(month: str) -> str:
    """Return a month as people say it, such as `March 2026`."""
    return f"{first_day(month):%B %Y}"
