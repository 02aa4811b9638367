"""Time in tests: it stands still, and moves when the test says so."""

from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import time_machine

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning, far from any change of clocks


class Clock:
    """A clock for one test. `clock.set("2026-05-01T00:00Z")`, `clock.advance(days=31)`."""

    def __init__(self, start: datetime = START) -> None:
        self._travel = time_machine.travel(start, tick=False)
        self._moves: time_machine.Traveller | None = None

    def __enter__(self) -> Self:
        self._moves = self._travel.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._travel.stop()

    def set(self, moment: datetime | str) -> None:
        """Move to a moment, given with its zone."""
        parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if parsed.tzinfo is None:
            raise ValueError("Say which zone: 2026-05-01T00:00Z.")
        self._coordinates.move_to(parsed, tick=False)

    def advance(self, **by: float) -> None:
        """Move on by days, hours, minutes or seconds."""
        self._coordinates.shift(timedelta(**by))

    @property
    def _coordinates(self) -> time_machine.Traveller:
        if self._moves is None:
            raise RuntimeError("The clock is used outside its with block.")
        return self._moves
