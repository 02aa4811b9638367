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
    """How one kind of database comes back to how it was at one moment, as often as wanted."""

    def remember(self) -> None:
        """Keep what the database holds now. Nothing else may be connected."""

    def put_back(self) -> None:
        """Make the database look like that again."""


class SqliteIsolation:
    """Keeps a copy of the file and puts it back."""

    def __init__(self, file: Path, name: str) -> None:
        self._file = file
        self._kept = file.with_suffix(f".{name}")

    def remember(self) -> None:
        """Close the file, which empties its write-ahead log into it, and copy it."""
        db.session.remove()
        db.engine.dispose()
        shutil.copyfile(self._file, self._kept)

    def put_back(self) -> None:
        """Close all connections and copy the kept file over the used one."""
        db.session.remove()
        db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._file)


class PostgresIsolation:
    """Lets the server empty filled tables in one call, with triggers and foreign keys asleep.

    Asking from here which tables are filled and deleting from each took 25 round trips. Now and then all tables are
    truncated instead, for nothing sweeps up the dead rows that deleting leaves behind.
    """

    _TRUNCATE_EVERY = 200

    def __init__(self, name: str) -> None:
        self._times, self._kept = 0, f"test_{name}"

    def remember(self) -> None:
        """Keep the rows there are, and teach the server how to come back to them."""
        names, kept = [f'"{name}"' for name in Base.metadata.tables], self._kept
        db.session.remove()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {kept}")
            first = [name for name in names if _is_filled(connection, name)]
            for name in first:
                connection.exec_driver_sql(f"CREATE TABLE {kept}.{name} AS TABLE {name}")
            emptying = [f"IF EXISTS (SELECT 1 FROM {name}) THEN DELETE FROM {name}; END IF;" for name in names]
            filling = [f"INSERT INTO {name} SELECT * FROM {kept}.{name};" for name in first]
            for function, body in (("empty", emptying), ("truncate", [f"TRUNCATE {', '.join(names)};"])):
                lines = "\n".join([*body, *filling])
                connection.exec_driver_sql(
                    f"CREATE FUNCTION {kept}.{function}() RETURNS void LANGUAGE plpgsql "
                    f"SET session_replication_role = replica AS $$ BEGIN {lines} END $$"
                )

    def put_back(self) -> None:
        """Empty every table that holds a row, and fill those that begin with some."""
        self._times += 1
        db.session.remove()
        function = "truncate" if self._times % self._TRUNCATE_EVERY == 0 else "empty"
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT {self._kept}.{function}()")


def isolation(name: str) -> Isolation:
    """Return what keeps the database as it is at one moment, under a name of its own. Needs an app context."""
    if db.engine.dialect.name == "sqlite":
        return SqliteIsolation(Path(str(db.engine.url.database)), name)
    return PostgresIsolation(name)


def _is_filled(connection: Connection, name: str) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {name})").scalar())


class TestDatabase:
    """The database of this test process. Knows whether a test touched it, so that pure tests pay nothing."""

    __test__ = False  # a name that pytest would otherwise collect

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self._isolation = isolation("empty")
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
