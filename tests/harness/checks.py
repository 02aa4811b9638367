"""Every check of the project, cheap to dear, stopping at the first that fails: what `./tandem test` runs."""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import lock
from tests.harness.server import is_postgres_possible

ROOT = Path(__file__).resolve().parents[2]
_WIDTH = 100
_PARALLEL = ["-n", "auto", "--maxprocesses", "8", "--durations", "12", "--ignore", "tests/journeys"]


@dataclass(frozen=True)
class Check:
    """One check: its heading, what runs it (returns whether it passed), and why it cannot run here, if so."""

    name: str
    run: Callable[[], bool]
    impossible: str | None = None


def call(*command: str, **environment: str) -> Callable[[], bool]:
    """Return a check that passes when a program exits with 0."""

    def run() -> bool:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0

    return run


def is_locked() -> bool:
    """Return whether both lock files are what their .in files compile to."""
    return all(_compiles_to_itself(name) for name in lock.NAMES)


def _compiles_to_itself(name: str) -> bool:
    kept = ROOT / f"{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / kept.name
        shutil.copyfile(kept, fresh)
        if not lock.compile_to(name, fresh):
            return False
        if not filecmp.cmp(kept, fresh, shallow=False):
            sys.stdout.write(f"{kept.name} is not what {name}.in compiles to. Run make lock.\n")
            return False
    return True


def all_checks() -> list[Check]:
    """Return the checks in their order."""
    no_postgres = None if is_postgres_possible() else "initdb and pg_ctl were not found. Install postgresql."
    no_browser = None if shutil.which("chromium") else "chromium was not found. Install it (apt-get install chromium)."
    return [
        Check("lock files", is_locked),
        Check("ruff", call("ruff", "check", ".")),
        Check("format", call("ruff", "format", "--check", ".")),
        Check("import contracts", call("lint-imports")),
        Check("templates", call("djlint", "--lint", "--quiet", "templates")),
        Check("spelling", call("codespell")),
        Check("dependencies", call("deptry", ".")),
        Check("types", call("mypy", ".")),
        Check("migrations", call("pytest", "-q", "tests/contracts/test_migrations.py", TANDEM_TEST_DATABASE="sqlite")),
        Check("tests on SQLite", call("pytest", "-q", *_PARALLEL, TANDEM_TEST_DATABASE="sqlite")),
        Check("tests on PostgreSQL", call("pytest", "-q", *_PARALLEL, TANDEM_TEST_DATABASE="postgresql"), no_postgres),
        Check(
            "journeys in a browser", call("pytest", "-q", "tests/journeys", TANDEM_TEST_DATABASE="sqlite"), no_browser
        ),
    ]


def run_all(checks: list[Check]) -> bool:
    """Run the checks and say what happened. Returns whether all that can run here passed."""
    began, missed = time.monotonic(), []
    for check in checks:
        if check.impossible:
            missed.append(check)
            continue
        _heading(check.name)
        started = time.monotonic()
        passed = check.run()
        sys.stdout.write(f"{check.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s\n")
        sys.stdout.flush()
        if not passed:
            return False
    for check in missed:
        _shout(f"{check.name.upper()} DID NOT RUN: {check.impossible}")
    sys.stdout.write(
        f"\n{len(checks) - len(missed)} of {len(checks)} checks passed in {time.monotonic() - began:.0f} s\n"
    )
    return True


def _heading(text: str) -> None:
    sys.stdout.write(f"\n{f' {text} ':=^{_WIDTH}}\n")
    sys.stdout.flush()


def _shout(text: str) -> None:
    red, plain = ("\x1b[1;31m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    sys.stdout.write(f"\n{red}{'!' * _WIDTH}\n{text}\n{'!' * _WIDTH}{plain}\n")


if __name__ == "__main__":
    sys.exit(0 if run_all(all_checks()) else 1)
