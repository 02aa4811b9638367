"""A worker, killed and started again: as the program, or as a fork that runs the same and imports nothing twice."""

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask

from core import worker
from core.config import ROOT, Settings
from core.db import db
from tests.crash.stand_in import StandIn
from tests.payouts.stripe_office import point_at

_SOON_S = 300.0  # on a busy machine a start alone takes most of a minute
_LOOK_S = 0.05
_OFTEN_S = 0.2  # a worker comes back to look this often, instead of every three seconds

Live = Callable[[Flask, str], None]
"""What a child does with its life: work until it is killed, calling the rail at an address."""


def as_program(app: Flask, at: str) -> None:
    """Become the program that `flask serve --with-worker` starts beside the pages."""
    settings: Settings = app.extensions["tandem_settings"]
    given = {
        "INSTANCE_PATH": str(settings.instance_path),
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "STRIPE_API_BASE": at,
        "TANDEM_DEMO": "1",  # so that it follows the clock of the test
    }
    os.chdir(ROOT)
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    os.execve(sys.executable, command, {**os.environ, **given})  # noqa: S606 (our own)


def as_child(app: Flask, at: str) -> None:
    """Run what that program runs, with its threads, heartbeats and queue, without importing everything anew."""
    gc.disable()  # looking at everything the test ever made would copy all of it into this short life
    point_at(app, at)
    worker.SWEEP_EVERY = _OFTEN_S
    worker.run(app, app.extensions["tandem_settings"], threads=2)


class Worker:
    """One working process. As a context manager it is killed at the end, like everything here."""

    def __init__(self, app: Flask, stand_in: StandIn, live: Live) -> None:
        self._stand_in, self._log = stand_in, Path(app.instance_path) / "worker.log"
        db.session.remove()
        db.engine.dispose()
        self._came, self._began = stand_in.came, time.monotonic()
        self._pid = os.fork()
        if self._pid == 0:
            self._live(app, live)

    def _live(self, app: Flask, live: Live) -> None:
        """In the child: write to the log, work, and end without running anything of the test's."""
        try:
            log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for stream in (1, 2, sys.stdout.fileno(), sys.stderr.fileno()):  # pytest has put others in their place
                os.dup2(log, stream)
            live(app, self._stand_in.payers_url)
        except BaseException:  # noqa: BLE001 (whatever it was stands in the log, which the parent shows)
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(1)

    def is_calling(self) -> bool:
        """Whether it has called the rail since it was started."""
        return self._stand_in.came > self._came

    def wait_until(self, is_so: Callable[[], bool], *, left: Callable[[], object]) -> None:
        """Wait for something that it does. Fails when it ended by itself or takes longer than any should.

        What is `left` to do then is told with the failure.
        """
        deadline = time.monotonic() + _SOON_S
        while not is_so():
            assert os.waitpid(self._pid, os.WNOHANG) == (0, 0), f"the worker ended: {self._last_words()}"
            assert time.monotonic() < deadline, f"the worker hangs before {left()}: {self._last_words()}"
            time.sleep(_LOOK_S)

    def _last_words(self) -> str:
        return self._log.read_text()[-2_000:]

    @property
    def age_s(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._began

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError, ChildProcessError):  # it ended by itself, which was told already
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
