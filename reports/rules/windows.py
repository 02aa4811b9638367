"""Windows: the days a page looks at, and the same number of days before them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import start_of_day

LENGTHS = (7, 30, 90)
USUAL = 30


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
