"""The store: what the fake was told, in memory or in an SQLite file. Calls change it one at a time, whole or not."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Body = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL, grouped TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_in_order ON object (owner, kind, seq);
CREATE INDEX IF NOT EXISTS object_in_group ON object (owner, kind, grouped, seq);
CREATE TABLE IF NOT EXISTS request_key (
    owner TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, first_sent REAL NOT NULL,
    status INTEGER, answer TEXT, PRIMARY KEY (owner, key));
DELETE FROM request_key WHERE status IS NULL;
"""
_CHOSEN = """
SELECT seq, body FROM object WHERE owner = :owner AND kind = :kind AND seq < :before AND seq > :after
AND created BETWEEN :since AND :until
"""
_NEWEST_FIRST = _CHOSEN + " ORDER BY seq DESC"
_NEWEST_FIRST_IN_GROUP = _CHOSEN + " AND grouped = :grouped ORDER BY seq DESC"
FOREVER = 2**62


@dataclass(frozen=True)
class Span:
    """Which part of a list: places in the order of creation, exclusive, and seconds since 1970, inclusive."""

    before: int = FOREVER
    after: int = 0
    since: int = 0
    until: int = FOREVER


class Store:
    """Objects by owner and kind, and the keys of requests. Every use happens inside `turn()`."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Work alone: what was written stays when the block ends well and is forgotten when it raises."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def add(self, owner: str, kind: str, body: Body, *, created: int, grouped: str | None = None) -> Body:
        """Keep a new object under its `id`."""
        row = (owner, kind, body["id"], created, grouped, json.dumps(body))
        self._db.execute("INSERT INTO object (owner, kind, id, created, grouped, body) VALUES (?, ?, ?, ?, ?, ?)", row)
        return body

    def change(self, body: Body) -> None:
        """Keep an object's new state."""
        self._db.execute("UPDATE object SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))

    def remove(self, outside_id: str) -> None:
        """Forget an object."""
        self._db.execute("DELETE FROM object WHERE id = ?", (outside_id,))

    def find(self, owner: str, kind: str, outside_id: str) -> Body | None:
        """Return one object of an owner, if there is one."""
        sql = "SELECT body FROM object WHERE owner = ? AND kind = ? AND id = ?"
        found = self._db.execute(sql, (owner, kind, outside_id)).fetchone()
        return None if found is None else json.loads(found[0])

    def find_owned(self, outside_id: str) -> tuple[str, Body] | None:
        """Return one object with its owner, whoever that is: for people on its pages and for tests."""
        found = self._db.execute("SELECT owner, body FROM object WHERE id = ?", (outside_id,)).fetchone()
        return None if found is None else (found[0], json.loads(found[1]))

    def place_of(self, owner: str, kind: str, outside_id: str) -> int | None:
        """Return where an object stands in the order of creation."""
        sql = "SELECT seq FROM object WHERE owner = ? AND kind = ? AND id = ?"
        found = self._db.execute(sql, (owner, kind, outside_id)).fetchone()
        return None if found is None else int(found[0])

    def each(self, owner: str, kind: str, span: Span = Span(), grouped: str | None = None) -> Iterator[Body]:
        """Return objects, newest first; `grouped` picks those of one group by its index."""
        asked = {"owner": owner, "kind": kind, "grouped": grouped, **vars(span)}
        sql = _NEWEST_FIRST if grouped is None else _NEWEST_FIRST_IN_GROUP
        return (json.loads(body) for _seq, body in self._db.execute(sql, asked))

    def owners(self) -> list[str]:
        """Return every owner that has anything."""
        return [owner for (owner,) in self._db.execute("SELECT DISTINCT owner FROM object")]

    def find_key(self, owner: str, key: str) -> tuple[str, float, int | None, str | None] | None:
        """Return what is kept about a request's key: fingerprint, when first sent, status and answer once there."""
        sql = "SELECT fingerprint, first_sent, status, answer FROM request_key WHERE owner = ? AND key = ?"
        found: tuple[str, float, int | None, str | None] | None = self._db.execute(sql, (owner, key)).fetchone()
        return found

    def keep_key(self, owner: str, key: str, fingerprint: str, first_sent: float) -> None:
        """Keep a key while its request is worked on."""
        row = (owner, key, fingerprint, first_sent)
        self._db.execute("INSERT INTO request_key (owner, key, fingerprint, first_sent) VALUES (?, ?, ?, ?)", row)

    def keep_answer(self, owner: str, key: str, status: int, answer: str) -> None:
        """Keep the answer that a key will be given from now on."""
        sql = "UPDATE request_key SET status = ?, answer = ? WHERE owner = ? AND key = ?"
        self._db.execute(sql, (status, answer, owner, key))

    def forget_key(self, owner: str, key: str) -> None:
        """Forget one key, as when its request was never worked on."""
        self._db.execute("DELETE FROM request_key WHERE owner = ? AND key = ?", (owner, key))

    def forget_keys(self, *, before: float = float("inf")) -> None:
        """Forget every finished key first sent before a moment in seconds since 1970."""
        self._db.execute("DELETE FROM request_key WHERE status IS NOT NULL AND first_sent < ?", (before,))

    def forget_all(self) -> None:
        """Forget every object and every key."""
        self._db.execute("DELETE FROM object")
        self._db.execute("DELETE FROM request_key")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
