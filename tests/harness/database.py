"""The database under test: made once for each test process, put back to empty between two tests that touch it.

Commands commit for real in tests, so a test cannot simply be rolled back. Measured on an empty schema: copying a SQLite
file back costs about 2 ms; truncating all tables of PostgreSQL over 100 ms, which is why only filled ones are emptied.
"""

import os
import shutil
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import Connection, event

from core.db import Base, db

KIND = os.environ.get("TANDEM_TEST_DATABASE", "sqlite")


class Isolation(Protocol):
    """How one kind of database is emptied."""

    def remember(self) -> None:
        """Note what an empty database looks like, right after its tables were made."""

    def put_back(self) -> None:
        """Make the database look like that again."""


class SqliteIsolation:
    """Keeps a copy of the empty file and puts it back."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._empty = file.with_suffix(".empty")

    def remember(self) -> None:
        """Close the file, which empties its write-ahead log into it, and copy it."""
        db.session.remove()
        db.engine.dispose()
        shutil.copyfile(self._file, self._empty)

    def put_back(self) -> None:
        """Close all connections and copy the empty file over the used one."""
        db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._empty, self._file)


class PostgresIsolation:
    """Lets the server empty filled tables in one call, with triggers and foreign keys asleep.

    Asking from here which tables are filled and deleting from each took 25 round trips. Now and then all tables are
    truncated instead, for nothing sweeps up the dead rows that deleting leaves behind.
    """

    _TRUNCATE_EVERY = 200

    def __init__(self) -> None:
        self._times = 0

    def remember(self) -> None:
        """Keep the rows that a new database already has, and teach the server how to come back to them."""
        names = [f'"{name}"' for name in Base.metadata.tables]
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA test_first")
            first = [name for name in names if _is_filled(connection, name)]
            for name in first:
                connection.exec_driver_sql(f"CREATE TABLE test_first.{name} AS TABLE {name}")
            emptying = [f"IF EXISTS (SELECT 1 FROM {name}) THEN DELETE FROM {name}; END IF;" for name in names]
            filling = [f"INSERT INTO {name} SELECT * FROM test_first.{name};" for name in first]
            for function, body in (("empty", emptying), ("truncate", [f"TRUNCATE {', '.join(names)};"])):
                lines = "\n".join([*body, *filling])
                connection.exec_driver_sql(
                    f"CREATE FUNCTION test_{function}() RETURNS void LANGUAGE plpgsql "
                    f"SET session_replication_role = replica AS $$ BEGIN {lines} END $$"
                )

    def put_back(self) -> None:
        """Empty every table that holds a row, and fill those that begin with some."""
        self._times += 1
        function = "truncate" if self._times % self._TRUNCATE_EVERY == 0 else "empty"
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT test_{function}()")


def _is_filled(connection: Connection, name: str) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {name})").scalar())


class TestDatabase:
    """The database of this test process. Knows whether a test touched it, so that pure tests pay nothing."""

    __test__ = False  # a name that pytest would otherwise collect

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._isolation: Isolation = self._choose()
        self._touched = False

    def create(self) -> None:
        """Make all tables and triggers, and remember the result as empty."""
        with self._app.app_context():
            db.create_all()
            self._isolation.remember()
            event.listen(db.engine, "begin", self._touch)

    def empty(self) -> None:
        """Put the database back to empty if it was used since the last time. Needs an app context."""
        if self._touched:
            self._isolation.put_back()
            self._touched = False

    def _touch(self, _connection: Connection) -> None:
        self._touched = True

    def _choose(self) -> Isolation:
        with self._app.app_context():
            file = db.engine.url.database
            return SqliteIsolation(Path(str(file))) if db.engine.dialect.name == "sqlite" else PostgresIsolation()
