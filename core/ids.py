"""Identity: every row's id is a UUIDv7, shown to people as `<prefix>_<base32>`. What does not parse does not exist."""

import os
import time
import uuid
from threading import Lock
from uuid import UUID

from werkzeug.routing import BaseConverter, ValidationError

from core.errors import NotFound

Id = UUID
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 26
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_RANDOM = (1 << 62) - 1
_SET_BACK = 10_000 << 12  # ten seconds: a clock that goes back further was set, and is followed (RFC 9562, 6.2)


class _Ticks:
    """Moments in 4096ths of a millisecond, each later than the one before, so that rows sort as they were made.

    Only when the clock was set back do they go back with it: ids of a wrong future would else last until it comes.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self) -> int:
        with self._lock:
            now = (time.time_ns() << 12) // 1_000_000
            self._last = now if self._last - now > _SET_BACK else max(now, self._last + 1)
            return self._last


_ticks = _Ticks()


def new() -> Id:
    """Return a new UUIDv7 (RFC 9562, 5.7 and 6.2 method 3): 60 bits of time, 62 random ones; a process's ids ascend."""
    tick = _ticks.next()
    rest = int.from_bytes(os.urandom(8), "big") & _RANDOM
    return uuid.UUID(int=tick >> 12 << 80 | 7 << 76 | (tick & 0xFFF) << 64 | 2 << 62 | rest)


def show(prefix: str, value: Id) -> str:
    """Return the id as people see it, such as `pn_01j9z3…` (26 characters after the underscore)."""
    return f"{prefix}_{encode(value)}"


def encode(value: Id) -> str:
    """Return the 26 base-32 characters of an id."""
    number = value.int
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def parse(text: str, prefix: str | None = None) -> Id:
    """Return the id that `text` shows. Raises NotFound when it does not parse or carries another prefix."""
    head, _, tail = text.rpartition("_")
    if not head or len(tail) != _LENGTH or (prefix is not None and head != prefix):
        raise NotFound("There is nothing at this address. Check that it was copied whole.")
    number = 0
    for letter in tail:
        if letter not in _VALUES:
            raise NotFound("There is nothing at this address. Check that it was copied whole.")
        number = number << 5 | _VALUES[letter]
    if number >> 128:
        raise NotFound("There is nothing at this address. Check that it was copied whole.")
    return uuid.UUID(int=number)


def parse_given(text: str | None, prefix: str) -> Id | None:
    """Return the id that a text shows, None where nothing was given. Raises NotFound as `parse` does."""
    return parse(text, prefix) if text else None


class IdConverter(BaseConverter):
    """The URL converter `<id:name>`: gives the view an Id and takes a row's public id."""

    regex = r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}"

    def to_python(self, value: str) -> Id:
        """Return the Id; an address that does not parse does not match."""
        try:
            return parse(value)
        except NotFound as error:
            raise ValidationError from error

    def to_url(self, value: str) -> str:
        """Return the public id as it is."""
        return str(value)
