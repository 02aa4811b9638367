"""A real worker, started as `flask serve --with-worker` starts it, killed and started again."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask

from core.config import ROOT
from core.db import db
from tests.crash.stand_in import StandIn

_SOON_S = 60.0


class Worker:
    """One process of the product. As a context manager it is killed at the end, like everything here."""

    def __init__(self, app: Flask, stand_in: StandIn) -> None:
        settings = app.extensions["tandem_settings"]
        self._stand_in, self._began, self._came = stand_in, time.monotonic(), stand_in.came
        given = {
            "INSTANCE_PATH": str(settings.instance_path),
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "SECRET_KEY": settings.secret_key.get_secret_value(),
            "STRIPE_API_BASE": stand_in.payers_url,
            "TANDEM_DEMO": "1",  # so that it follows the clock of the test
        }
        command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
        self._log = (Path(settings.instance_path) / "worker.log").open("ab")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=self._log, stderr=self._log
        )

    def is_calling(self) -> bool:
        """Whether it has called the rail since it was started. Fails when it ended by itself or takes a minute."""
        assert self._process.poll() is None, Path(self._log.name).read_text()[-2_000:]
        assert time.monotonic() - self._began < _SOON_S, "the worker does nothing"
        return self._stand_in.came > self._came

    @property
    def age_s(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._began

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()
