"""The database put back to how it was at one moment, as often as wanted: a copied file, or a template of PostgreSQL."""

import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from core.db import db


class Snapshot:
    """How the database under test is now. Nothing else may be connected when it is taken or put back."""

    def __init__(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self._url = db.engine.url
        self._is_file = self._url.get_backend_name() == "sqlite"
        if self._is_file:
            shutil.copyfile(self._file, self._file.with_suffix(".then"))
        else:
            self._copy(str(self._url.database), f"{self._url.database}_then")

    def put_back(self) -> None:
        """Make the database what it was."""
        db.session.remove()
        db.engine.dispose()
        if not self._is_file:
            self._copy(f"{self._url.database}_then", str(self._url.database))
            return
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._file.with_suffix(".then"), self._file)

    @property
    def _file(self) -> Path:
        return Path(str(self._url.database))

    def _copy(self, source: str, target: str) -> None:
        at = {"host": self._url.host, "port": self._url.port, "user": self._url.username, "dbname": "postgres"}
        with psycopg.connect(**at, autocommit=True) as connection:  # type: ignore[arg-type]
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(command.format(sql.Identifier(target), sql.Identifier(source)))
