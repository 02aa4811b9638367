"""Turns: on SQLite every writer of every process waits in one fair line before it begins. Elsewhere nobody waits.

SQLite's own busy wait is unfair, so that with two writing processes the slowest waited over a second; behind one
file lock the same load waits some tens of milliseconds.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

_threads = Lock()
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class _Line:
    """The line in which this installation's writers wait."""

    path: Path | None = None


line = _Line()


def use_file(path: Path | None) -> None:
    """Set the lock file that all processes of this installation share; None on databases that need none."""
    line.path = path


def is_writing() -> bool:
    """Return whether the current flow of control holds the turn, so that its transactions begin as writers."""
    return _writing.get()


@contextmanager
def write_turn() -> Iterator[None]:
    """Hold the right to write while the block runs. Not for use inside itself."""
    mark = _writing.set(True)
    try:
        if line.path is None:
            yield
        else:
            with _threads, _locked(line.path):
                yield
    finally:
        _writing.reset(mark)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # closing gives the lock back, also when the process is killed
