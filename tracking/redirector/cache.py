"""The link cache of one process. What changes a click's answer raises `link_epoch`, which is looked at every second."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tracking.queries.targets import Target

_LOOK_EVERY = 1.0
_UNKNOWN_FOR = 2.0
_MOST = 50_000
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    target: Target | None
    kept_until: float


class LinkCache:
    """Finds what a code points at, from memory where it can."""

    def __init__(
        self,
        *,
        load: Callable[[str, str], Target | None],
        epoch: Callable[[], int],
        is_on: bool = True,
    ) -> None:
        self._load, self._epoch, self._is_on = load, epoch, is_on
        self._lock = threading.Lock()
        self._entries: dict[Key, _Entry] = {}
        self._seen_epoch, self._looked_at = -1, 0.0

    def find(self, domain: str, code: str) -> Target | None:
        """Return what a code points at now, or None when there is no such link."""
        if not self._is_on:
            return self._load(domain, code)
        self._look()
        entry = self._entries.get((domain, code))
        if entry is not None and time.monotonic() < entry.kept_until:
            return entry.target
        return self._fill(domain, code)

    def _fill(self, domain: str, code: str) -> Target | None:
        epoch = self._seen_epoch
        target = self._load(domain, code)
        keep = _UNKNOWN_FOR if target is None else target.holds_for
        with self._lock:
            if epoch == self._seen_epoch:  # else something changed while we read: the next click reads again
                if len(self._entries) >= _MOST:
                    self._entries.clear()
                self._entries[domain, code] = _Entry(target, time.monotonic() + keep)
        return target

    def _look(self) -> None:
        """Ask for the epoch at most once a second, by one thread; the others go on meanwhile."""
        if time.monotonic() - self._looked_at < _LOOK_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked_at = time.monotonic()
            epoch = self._epoch()
            if epoch != self._seen_epoch:
                self._seen_epoch = epoch
                self._entries.clear()
        finally:
            self._lock.release()
