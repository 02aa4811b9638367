"""The demo's time: it plays the past first, ends at this moment, and can be moved on for a visitor who wants to see."""

from datetime import UTC, datetime, timedelta

from core import clock, jobs
from core.clock import local_day
from payouts.commands.accrual import accrue_all
from payouts.commands.holds import release_due
from payouts.commands.periods import close_due


def go_to(moment: datetime) -> None:
    """Set the product's clock to a moment."""
    clock.move_on(moment - clock.now())


def go_to_real_time() -> None:
    """Let the product's clock say what every other clock says."""
    clock.move_on(-clock.shift())


def end_day() -> None:
    """Do what a day brings by itself: release what has waited long enough, close the months that are due."""
    release_due()
    close_due()


def advance(days: int) -> datetime:
    """Move the demo on, day by day, doing each day's periodic work. Returns the product's new time."""
    for _ in range(days):
        clock.move_on(timedelta(days=1))
        accrue_all()
        end_day()
        jobs.tick()
    return clock.now()


def evening(moment: datetime) -> datetime:
    """Return the last minutes of a moment's day, in UTC."""
    return datetime.combine(local_day(moment, "UTC"), datetime.max.time(), UTC).replace(microsecond=0)
