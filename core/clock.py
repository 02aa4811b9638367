"""Time: moments are aware and in UTC, days are those of an organization's own zone. The demo can move the clock on."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import AppError

_FRIDAY = 4
_LOOK_EVERY = 0.5  # seconds between two looks at the shift file


class _Shift:
    """How far the demo's clock is ahead: kept in a small file, so that every process follows it."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.seconds = 0.0
        self._looked_at = 0.0

    def current(self) -> float:
        if self.path is not None and time.monotonic() - self._looked_at > _LOOK_EVERY:
            self._looked_at = time.monotonic()
            self.seconds = float(self.path.read_text() or 0) if self.path.exists() else 0.0
        return self.seconds

    def set(self, path: Path | None, seconds: float | None = None) -> None:
        self.path, self._looked_at = path, 0.0
        if path is None:
            self.seconds = 0.0
        elif seconds is not None:
            scratch = path.with_suffix(".new")
            scratch.write_text(str(seconds))
            scratch.replace(path)


_shift = _Shift()


def follow_shift(path: Path | None) -> None:
    """Follow the demo's clock in this file; None means real time."""
    _shift.set(path)


def shift() -> timedelta:
    """Return how far the product's clock is ahead of the real one."""
    return timedelta(seconds=_shift.current())


def move_on(by: timedelta) -> None:
    """Move the demo's clock on, for every process that follows the same file. Raises AppError outside the demo."""
    if _shift.path is None:
        raise AppError("Only the demo's clock can be moved. Start the demo with ./tandem up.")
    _shift.set(_shift.path, _shift.current() + by.total_seconds())


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC) + shift()


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name. Raises AppError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise AppError(f"“{name}” is not a time zone. Use one such as Europe/Berlin.") from error


def local_day(moment: datetime, zone_name: str) -> date:
    """Return the day a moment falls on in a zone."""
    return moment.astimezone(zone(zone_name)).date()


def today(zone_name: str) -> date:
    """Return the day it is now in a zone."""
    return local_day(now(), zone_name)


def start_of_day(day: date, zone_name: str) -> datetime:
    """Return the moment, in UTC, at which a day begins in a zone."""
    return datetime.combine(day, time_of_day.min, zone(zone_name)).astimezone(UTC)


def after_business_days(day: date, count: int) -> date:
    """Return the day so many business days, Monday to Friday, after a day; holidays count as other days do."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day


def month_of(day: date) -> str:
    """Return the month of a day as `YYYY-MM`."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Return the first day of a `YYYY-MM` month."""
    return date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    """Return the `YYYY-MM` after this one."""
    return month_of(first_day(month) + timedelta(days=31))
