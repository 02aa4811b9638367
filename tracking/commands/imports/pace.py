"""Pace: how many orders a step takes at once. Whoever writes meanwhile hardly waits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

HELD_S = 0.15  # what a step aims at; it must stay under a quarter of a second
FEWEST, FIRST, MOST = 100, 200, 500


class Pace:
    """How many orders the next step takes, learned from how long the last one kept others from writing."""

    def __init__(self) -> None:
        self.orders = min(FIRST, MOST)
        self._began = 0.0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Measure a step from the inside of its command: waiting for one's turn keeps nobody."""
        self._began = time.perf_counter()
        yield
        self.learn(time.perf_counter() - self._began)

    def is_over(self) -> bool:
        """Whether a step has had two thirds of its time: what is left of its orders is for the next one."""
        return time.perf_counter() - self._began > HELD_S * 2 / 3

    def learn(self, seconds: float) -> None:
        """Take what would have lasted that long, and at most twice as much as before."""
        fitting = int(self.orders * HELD_S / max(seconds, 0.001))
        self.orders = min(max(min(fitting, self.orders * 2), FEWEST), MOST)
