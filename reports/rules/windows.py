"""Windows: the days a page looks at, and the same number of days before them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import start_of_day

LENGTHS = (7, 30, 90)
USUAL = 30
LONGEST = 366
MOST_DAYS_DRAWN = 92
WEEK = 7
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days of one zone, first and last included."""

    first: date
    last: date
    zone: str

    @property
    def length(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        """The days in order."""
        return [self.first + timedelta(days=at) for at in range(self.length)]

    @property
    def before(self) -> "Window":
        """The same number of days just before."""
        return Window(self.first - timedelta(days=self.length), self.first - timedelta(days=1), self.zone)

    @property
    def starts_at(self) -> datetime:
        """The moment the first day starts."""
        return start_of_day(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The moment after the last day."""
        return start_of_day(self.last + timedelta(days=1), self.zone)

    @property
    def pieces(self) -> list["Window"]:
        """The days one by one, or weeks of seven days from the first on when they are too many to be drawn."""
        step = 1 if self.length <= MOST_DAYS_DRAWN else WEEK
        starts = [self.first + timedelta(days=at) for at in range(0, self.length, step)]
        return [Window(day, min(day + timedelta(days=step - 1), self.last), self.zone) for day in starts]

    def has(self, day: date) -> bool:
        """Return whether a day is one of these."""
        return self.first <= day <= self.last


def last_days(today: date, length: int, zone: str) -> Window:
    """Return the window that ends today. A length that is not offered becomes the usual one."""
    chosen = length if length in LENGTHS else USUAL
    return days_until(today, chosen, zone)


def days_until(last: date, length: int, zone: str) -> Window:
    """Return the window of so many days that ends with `last`."""
    return Window(last - timedelta(days=length - 1), last, zone)


def days_between(first: date | None, last: date | None, *, today: date, zone: str) -> Window:
    """Return the window between two days, whichever comes first: none after today, and a year at most.

    Without a first day it has the usual length, without a last one it ends today.
    """
    end = min(max(last or today, EARLIEST), today)
    start = min(max(first or end - timedelta(days=USUAL - 1), EARLIEST), today)
    start, end = sorted((start, end))
    return Window(max(start, end - timedelta(days=LONGEST - 1)), end, zone)
