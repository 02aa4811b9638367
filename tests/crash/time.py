"""A clock that every process of a crash test follows through one small file, as the demo's processes do."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from core import clock
from tests.harness.clock import Clock


class SharedClock(Clock):
    """Real time plus a shift that is read anew at every look, here and in every child."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> Self:
        clock._LOOK_EVERY = -1.0
        clock.follow_shift(self._file)
        return self

    def __exit__(self, *_error: object) -> None:
        clock.follow_shift(None)
        clock._LOOK_EVERY = 0.5

    def set(self, moment: datetime | str) -> None:
        """Move to a moment, given with its zone."""
        wanted = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        clock.move_on(wanted - clock.now())

    def advance(self, **by: float) -> None:
        """Move on by days, hours, minutes or seconds."""
        clock.move_on(timedelta(**by))
