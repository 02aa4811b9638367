"""Faults: what goes wrong on demand: planned for certain calls, or drawn by a seeded chance for a share of them all."""

import random
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can go wrong."""

    DROP_BEFORE = "drop_before"  # the connection breaks and nothing happened
    DROP_AFTER = "drop_after"  # it happened, and then the connection breaks
    SLOW = "slow"  # it happens only after a while; until then its key is in flight
    SLOW_AFTER = "slow_after"  # it happened at once, and the answer comes after a while
    CONFLICT = "conflict"  # 409, nothing happened, the key stays free
    RATE_LIMIT = "rate_limit"  # 429, nothing happened, the key stays free
    UNAVAILABLE = "unavailable"  # 503 of a gateway, nothing happened, the key stays free
    ERROR_BEFORE = "error_before"  # 500, nothing happened, and the key repeats the 500
    ERROR_AFTER = "error_after"  # 500 although it happened, and the key repeats the 500
    EXPIRE_KEYS = "expire_keys"  # all keys are forgotten, then the call is answered as usual
    INSUFFICIENT_BALANCE = "insufficient_balance"  # the platform's balance does not cover it; the key repeats that
    ACCESS_REVOKED = "access_revoked"  # 403: the account was cut off from the platform; nothing happened
    WEBHOOK_DUPLICATE = "webhook_duplicate"  # its events are delivered twice
    WEBHOOK_REORDERED = "webhook_reordered"  # its events are delivered after the next call's
    WEBHOOK_LATE = "webhook_late"  # its events are delivered `seconds` later


BY_CHANCE = (
    Kind.DROP_BEFORE,
    Kind.DROP_AFTER,
    Kind.SLOW_AFTER,
    Kind.CONFLICT,
    Kind.RATE_LIMIT,
    Kind.UNAVAILABLE,
    Kind.ERROR_BEFORE,
    Kind.ERROR_AFTER,
)
"""What a chance draws from unless told otherwise: everything a caller must survive without a person."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault for the next `times` calls whose `METHOD /path` begins with `on`."""

    kind: Kind
    on: str = ""
    times: int = 1
    seconds: float = 0.0


class Faults:
    """Decides for each call whether and how it goes wrong. Safe to ask from many threads; the same seed draws alike."""

    def __init__(self, planned: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._left = [(fault, fault.times) for fault in planned]
        self._share, self._kinds, self._seconds = 0.0, tuple(BY_CHANCE), 0.0
        self._chance = random.Random(0)
        self.drawn: dict[Kind, int] = {}

    def plan(self, fault: Fault) -> None:
        """Add a planned fault behind the others."""
        with self._lock:
            self._left.append((fault, fault.times))

    def draw_at_random(
        self, share: float, *, seed: int = 0, kinds: Sequence[Kind] = BY_CHANCE, seconds: float = 0.0
    ) -> None:
        """From now on let this share (0 to 1) of the calls go wrong, in one of these ways."""
        with self._lock:
            self._share, self._kinds, self._seconds = share, tuple(kinds), seconds
            self._chance = random.Random(seed)

    def clear(self) -> None:
        """Let everything go well."""
        with self._lock:
            self._left, self._share = [], 0.0

    def draw(self, line: str) -> Fault | None:
        """Return how the call `METHOD /path` goes wrong, None when it goes well."""
        with self._lock:
            fault = self._take(line) or self._by_chance()
            if fault is not None:
                self.drawn[fault.kind] = self.drawn.get(fault.kind, 0) + 1
            return fault

    def _take(self, line: str) -> Fault | None:
        for place, (fault, left) in enumerate(self._left):
            if line.startswith(fault.on):
                self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                return fault
        return None

    def _by_chance(self) -> Fault | None:
        if self._chance.random() >= self._share:
            return None
        return Fault(self._chance.choice(self._kinds), seconds=self._seconds)
