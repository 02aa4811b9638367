"""Counting: how often somebody did something lately, in memory on one machine, in Redis where several share one.

A Redis that does not answer stops nobody: until it does, each process counts for itself.
"""

import time

import structlog
from flask import Flask, current_app
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)
_EXTENSION = "tandem_limits"
_WAIT = 1.0  # seconds Redis gets to answer, for a person is waiting
_MEMORY = "memory://"


class Counter:
    """Counts in moving windows: in Redis when it has an address, else (or while Redis is away) in this process."""

    def __init__(self, redis_url: str = "") -> None:
        self._own = MovingWindowRateLimiter(storage_from_string(_MEMORY))
        self._shared = _in_redis(redis_url) if redis_url else self._own

    def seconds_to_wait(self, item: RateLimitItem, *identifiers: str) -> int | None:
        """Count once. Returns None when that was allowed, else the whole seconds until it is again (at least 1)."""
        try:
            return _count(self._shared, item, identifiers)
        except StorageError as error:
            log.warning("limits_without_redis", error=str(error.storage_error).splitlines()[0])
            return _count(self._own, item, identifiers)


def install(app: Flask, *, redis_url: str = "") -> None:
    """Let an app count, from zero."""
    app.extensions[_EXTENSION] = Counter(redis_url)


def counter() -> Counter:
    """Return what counts for the app in hand."""
    found: Counter = current_app.extensions[_EXTENSION]
    return found


def _in_redis(url: str) -> MovingWindowRateLimiter:
    options = {"socket_connect_timeout": _WAIT, "socket_timeout": _WAIT, "wrap_exceptions": True}
    return MovingWindowRateLimiter(storage_from_string(url, **options))


def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, identifiers: tuple[str, ...]) -> int | None:
    if limiter.hit(item, *identifiers):
        return None
    return max(1, int(limiter.get_window_stats(item, *identifiers).reset_time - time.time()) + 1)
