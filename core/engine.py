"""Engine: how connections are opened. SQLite is told to be as strict and as durable as a server database."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from core import turns
from core.config import Settings
from core.errors import AppError

_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "15000",
}
_EXPECTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}


def options(settings: Settings) -> dict[str, Any]:
    """Return the engine options for the database in use."""
    if settings.is_sqlite:
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 30}


def prepare(engine: Engine) -> None:
    """Set up the engine's connections and, on SQLite, the file lock that its writers share."""
    if engine.dialect.name != "sqlite":
        turns.use_file(None)
        return
    database = engine.url.database
    turns.use_file(Path(database + ".lock") if database and database != ":memory:" else None)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for name, value in _PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if turns.is_writing() else "BEGIN")


def check_pragmas(connection: Connection) -> None:
    """Refuse a SQLite connection that is less safe than it must be. Raises AppError."""
    if connection.dialect.name != "sqlite":
        return
    for name, expected in _EXPECTED.items():
        found = connection.execute(text(f"PRAGMA {name}")).scalar()
        if found != expected:
            raise AppError(f"SQLite runs with {name}={found} instead of {expected}. Use the file system's local disk.")
