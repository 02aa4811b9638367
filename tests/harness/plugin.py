"""The run as a whole: which database it is about, its server, and a loud line about whatever could not be tested."""

import os
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.harness import redis, server
from tests.harness.database import KIND

ROOT = Path(__file__).resolve().parents[2]
_LONG = ("tests/crash/", "tests/histories/", "tests/contracts/")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Start the shared database server before any worker does."""
    if KIND not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"TANDEM_TEST_DATABASE is “{KIND}”. Use sqlite or postgresql.")
    if KIND == "postgresql" and not server.is_postgres_possible():
        raise pytest.UsageError("PostgreSQL was asked for, but initdb and pg_ctl were not found. Install postgresql.")
    if not _is_worker(config):
        server.start_shared()


class WorldTogether(LoadScopeScheduling):
    """Hands tests out one by one, but all that share the loaded demo to one process, so that it is loaded once.

    xdist's own groups do not work under pytest 9.2, which no longer lets a plugin mark the id of a test.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "world" if nodeid.partition("::")[0] in _files_of_the_world() else nodeid


@cache
def _files_of_the_world() -> frozenset[str]:
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    return frozenset(str(file.relative_to(ROOT)) for file in tests if "\npytestmark = WORLD\n" in file.read_text())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Choose how tests are handed to processes."""
    return WorldTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    server.stop_shared()


def pytest_report_header() -> str:
    """Say which database the run is about."""
    return f"database: {KIND}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red what this machine could not test."""
    if not server.is_postgres_possible():
        text = "POSTGRESQL WAS NOT TESTED: initdb and pg_ctl were not found. Install postgresql to run that half too."
        terminalreporter.write_sep("!", text, red=True, bold=True)
    if not redis.is_possible():
        text = "REDIS WAS NOT TESTED: redis-server was not found. Install redis-server to run those tests too."
        terminalreporter.write_sep("!", text, red=True, bold=True)


def worker_name() -> str:
    """Return a name that is this test process's own within the run."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
