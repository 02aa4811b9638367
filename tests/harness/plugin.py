"""The run as a whole: which database it is about, its server, and a loud line about whatever could not be tested."""

import os

import pytest

from tests.harness import server
from tests.harness.database import KIND


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


def worker_name() -> str:
    """Return a name that is this test process's own within the run."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
