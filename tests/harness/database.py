"""The database under test: made once for each test process, put back to empty between two tests that touch it.

Commands commit for real in tests, so a test cannot simply be rolled back. Measured on an empty schema: copying a SQLite
file back costs about 2 ms; deleting from the few filled tables of PostgreSQL 4 ms, truncating all of them over 100 ms.
"""

import os
import shutil
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import Connection, Table, event, text

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
    """Deletes what filled tables hold, with triggers and foreign keys asleep, then writes the first rows again."""

    def __init__(self) -> None:
        self._first_rows: list[tuple[Table, list[dict[str, object]]]] = []

    def remember(self) -> None:
        """Keep the rows that a new database already has."""
        with db.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = [dict(row) for row in connection.execute(table.select()).mappings()]
                if rows:
                    self._first_rows.append((table, rows))

    def put_back(self) -> None:
        """Empty every table that holds a row, and fill those that begin with some."""
        with db.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for name in _filled_tables(connection):
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
            for table, rows in self._first_rows:
                connection.execute(table.insert(), rows)


def _filled_tables(connection: Connection) -> list[str]:
    """Ask all tables at once which of them hold a row."""
    asks = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in Base.metadata.tables]
    return list(connection.exec_driver_sql(" UNION ALL ".join(asks)).scalars()) if asks else []


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
