"""Supervision: one parent, several programs, one fate: when one ends or the parent is told to end, all end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, Self

from core import lifeline

_LOOK_EVERY = 0.2  # seconds
_GRACE = 15.0  # seconds for a program to end by itself before it is killed


@dataclass(frozen=True)
class Program:
    """One program to run: its name for messages, its command line, and what it finds added to its environment."""

    name: str
    command: Sequence[str]
    environment: tuple[tuple[str, str], ...] = ()


class Supervisor:
    """Runs programs together. Use as a context manager: nothing it started is left when the block ends."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_end = False
        self._handlers_before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._handlers_before[number] = signal.signal(number, self._on_signal)
        for program in self._programs:
            self._running[program.name] = _start(program)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)

    @property
    def was_told_to_end(self) -> bool:
        """Whether somebody asked for the end, with a signal."""
        return self._told_to_end

    def wait(self) -> str | None:
        """Wait for the end. Returns the name of the program that ended by itself, None when told to end."""
        while not self._told_to_end:
            ended = self.ended()
            if ended:
                return ended
            time.sleep(_LOOK_EVERY)
        return None

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `is_ready` says so. Returns False when a program ended, we were told to, or time ran out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._told_to_end and self.ended() is None:
            if is_ready():
                return True
            time.sleep(_LOOK_EVERY)
        return False

    def ended(self) -> str | None:
        """Return the name of a program that ended by itself, if one did."""
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """End every program: first all but the one started first, which others may need while they finish."""
        deadline = time.monotonic() + _GRACE
        running = list(self._running.values())
        for together in (running[1:], running[:1]):
            _end(together, deadline)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_end = True


def _start(program: Program) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches it through us and only once."""
    environment = {**os.environ, **dict(program.environment), lifeline.PARENT: str(os.getpid())}
    return subprocess.Popen(list(program.command), env=environment, start_new_session=True)  # noqa: S603 (our own)


def _end(processes: Sequence["subprocess.Popen[bytes]"], deadline: float) -> None:
    """End processes politely, all at once, then for certain."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        _wait_or_kill(process, deadline - time.monotonic())


def _wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(timeout=max(0.1, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
