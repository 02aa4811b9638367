"""Databases in backups: a consistent copy made while the product runs, what is in it by table, and the way back.

A table's digest is the sum of the hashes of its rows, so that it needs no order and any lost or changed row shows.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import URL, make_url

from core.config import Settings
from core.errors import AppError

Digests = dict[str, str]
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_PG_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


class Database(Protocol):
    """A database that can be copied, looked at and put back."""

    kind: str

    def copy_to(self, file: Path) -> Digests:
        """Write a consistent copy and return what is in it."""
        ...

    def digests(self) -> Digests:
        """Return what is in the live database, `rows:hash` by table."""
        ...

    def check_copy(self, file: Path) -> Digests | None:
        """Return what is in a copy, None where only a server could tell. Raises AppError when it cannot be read."""
        ...

    def put_back(self, file: Path) -> None:
        """Replace the live database by a copy."""
        ...


def database_of(settings: Settings) -> Database:
    """Return the database of an installation."""
    url = make_url(settings.database)
    return Sqlite(Path(str(url.database))) if settings.is_sqlite else Postgres(url)


def has_data(digests: Digests) -> bool:
    """Return whether somebody uses this database: whether it knows an organization or a person."""
    return any(not digests.get(table, "0:").startswith("0:") for table in ("organization", "user"))


class Sqlite:
    """One file, copied with VACUUM INTO: what was committed, whatever is written meanwhile."""

    kind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    def copy_to(self, file: Path) -> Digests:
        """Write a consistent copy and return what is in it."""
        with closing(sqlite3.connect(self._file, timeout=15, isolation_level=None)) as live:
            live.execute("VACUUM INTO ?", (str(file),))
        return _sqlite_digests(file)

    def digests(self) -> Digests:
        """Return what is in the file; nothing when there is none."""
        return _sqlite_digests(self._file) if self._file.exists() else {}

    def check_copy(self, file: Path) -> Digests | None:
        """Return what is in a copy. Raises AppError when SQLite finds it broken."""
        try:
            with closing(sqlite3.connect(file)) as copy:
                answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise AppError(f"The database in this backup is broken: {answer}. Use an older backup.")
        return _sqlite_digests(file)

    def put_back(self, file: Path) -> None:
        """Replace the file by a copy."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._file.with_name(f"{self._file.name}.restoring")
        shutil.copyfile(file, scratch)
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        scratch.replace(self._file)
        with closing(sqlite3.connect(self._file)) as restored:
            restored.execute("PRAGMA journal_mode = WAL")


def _sqlite_digests(file: Path) -> Digests:
    with closing(sqlite3.connect(file, timeout=15, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        names = [row[0] for row in connection.execute(_TABLES)]
        return {name: _digest(iter(connection.execute(f'SELECT * FROM "{name}"'))) for name in sorted(names)}  # noqa: S608


class Postgres:
    """A database on a server, copied with pg_dump out of one snapshot that is looked at as well."""

    kind = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql")

    def copy_to(self, file: Path) -> Digests:
        """Write a consistent copy and return what is in it."""
        with self._snapshot() as connection:
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
            name = snapshot[0] if snapshot else ""
            self._run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={name}", f"--file={file}")
            return _postgres_digests(connection)

    def digests(self) -> Digests:
        """Return what is in the database."""
        with self._snapshot() as connection:
            return _postgres_digests(connection)

    def check_copy(self, file: Path) -> None:
        """Say nothing about rows, which only a server could read. Raises AppError when pg_restore cannot read it."""
        _call([_program("pg_restore"), "--list", str(file)], {})

    def put_back(self, file: Path) -> None:
        """Replace what is in the database by a copy, all or nothing."""
        options = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction")
        self._run("pg_restore", *options, str(file))

    def _run(self, program: str, *arguments: str) -> None:
        where = self._url.set(password=None).render_as_string()  # the list of processes shows no password
        password = {"PGPASSWORD": str(self._url.password)} if self._url.password else {}
        _call([_program(program), f"--dbname={where}", *arguments], password)

    @contextmanager
    def _snapshot(self) -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(self._url.render_as_string(hide_password=False)) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection


def _postgres_digests(connection: "psycopg.Connection[Any]") -> Digests:
    found: Digests = {}
    for (name,) in sorted(connection.execute(_PG_TABLES).fetchall()):
        with connection.cursor(name="digest") as rows:
            rows.itersize = 5_000
            rows.execute(psycopg.sql.SQL("SELECT * FROM {}").format(psycopg.sql.Identifier(name)))
            found[name] = _digest(iter(rows))
    return found


def _digest(rows: Iterator[tuple[Any, ...]], sha256: Callable[[bytes], Any] = hashlib.sha256) -> str:
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(sha256(repr(row).encode()).digest())
    return f"{count}:{total % 2**256:064x}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise AppError(f"{name} was not found. Install the client programs of PostgreSQL (postgresql-client).")
    return found


def _call(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 (a program found by its name, with arguments of ours)
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["It did not say why."])[-1]
        raise AppError(f"{Path(command[0]).name} failed: {said}")
