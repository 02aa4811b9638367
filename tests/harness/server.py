"""Which database server a run uses: SQLite files, or one PostgreSQL shared by all test processes of the run."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.harness.database import KIND
from tests.harness.places import scratch_root
from tests.harness.postgres import Cluster, find_binaries, url_on

_PORT = "TANDEM_TEST_POSTGRES_PORT"  # set by the process that started the server, read by its workers
_running: list[Cluster] = []


def is_postgres_possible() -> bool:
    """Return whether this machine has what the PostgreSQL half of the tests needs."""
    return find_binaries() is not None


def start_shared() -> None:
    """Start PostgreSQL if this run is about it and no parent process has done so."""
    if KIND == "postgresql" and _PORT not in os.environ:
        _start()


def stop_shared() -> None:
    """Stop the PostgreSQL that this process started."""
    while _running:
        _running.pop().stop()
        os.environ.pop(_PORT, None)


def _start() -> None:
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError("PostgreSQL was asked for, but initdb and pg_ctl are not on PATH. Install postgresql.")
    cluster = Cluster(binaries)
    _running.append(cluster)
    cluster.start()
    os.environ[_PORT] = str(cluster.port)


def postgres_url(name: str) -> str:
    """Return the address of a new, empty PostgreSQL database, starting the server when needed."""
    if _PORT not in os.environ:
        _start()
    port = int(os.environ[_PORT])
    safe = re.sub(r"\W", "_", name.lower())
    with psycopg.connect(host="127.0.0.1", port=port, user="tandem", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(safe)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(safe)))
    return url_on(port, safe)


def new_url(name: str, folder: Path) -> str:
    """Return the address of a new, empty database of the kind this run is about."""
    return postgres_url(name) if KIND == "postgresql" else f"sqlite:///{folder / f'{name}.db'}"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Lend a folder for the files of one test process."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-test-", dir=scratch_root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
