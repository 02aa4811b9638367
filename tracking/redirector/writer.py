"""The click writer: one thread per process that stores clicks in groups, so that one commit pays for many of them.

A caller is told that its click is stored only after the commit. Clicks that could not be stored are tried again until
the database takes them; only when too many wait are the oldest given up, and counted.
"""

import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Dialect, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from core.turns import write_turn
from tracking.models import Click
from tracking.redirector.statements import ClickStatements

log = structlog.get_logger(__name__)
MOST_WAITING = 5_000
PATIENCE = 2.0  # seconds a visitor may wait for the disk …
SHORT_PATIENCE = 0.1  # … and while it is known to be in trouble
RETRY_EVERY = 1.0
_GROUP = ("placement_id", "link_id", "traffic_class", "seller_id", "partnership_id")
_group_of = itemgetter(*_GROUP)


class Row(NamedTuple):
    """A click's column values and the day, in the seller's zone, that its sum belongs to."""

    values: Mapping[str, Any]
    day: date


@dataclass(frozen=True, slots=True)
class WriterState:
    """How the writer of this process is doing. `unanswered` were redirected before their click was safely stored."""

    is_healthy: bool
    waiting: int = 0
    stored: int = 0
    unanswered: int = 0
    lost: int = 0
    error: str = ""


@dataclass(slots=True)
class _Batch:
    """Clicks that will be committed together, and the event their callers wait for."""

    rows: list[Row] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    is_stored: bool = False


class ClickWriter:
    """Stores clicks. Safe to share between threads; a forked process starts its own thread with its first click."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._start_afresh()
        os.register_at_fork(after_in_child=self._start_afresh)

    def _start_afresh(self) -> None:
        self._changed = threading.Condition()
        self._open = _Batch()
        self._kept: list[Row] = []
        self._thread: threading.Thread | None = None
        self._stored = self._unanswered = self._lost = 0
        self._error = ""

    def store(self, row: Row) -> bool:
        """Store one click; True once it is durable. False when that took too long, which counts as unanswered."""
        batch = self._enter(row)
        if batch is not None and batch.done.wait(SHORT_PATIENCE if self._error else PATIENCE) and batch.is_stored:
            return True
        with self._changed:
            self._unanswered += 1
            self._error = self._error or "Clicks wait too long for the database."
        return False

    def state(self) -> WriterState:
        """Return how this process's writer is doing."""
        with self._changed:
            waiting = len(self._open.rows) + len(self._kept)
            return WriterState(not self._error, waiting, self._stored, self._unanswered, self._lost, self._error)

    def _enter(self, row: Row) -> _Batch | None:
        with self._changed:
            if len(self._open.rows) >= MOST_WAITING:
                self._lost += 1
                return None
            self._open.rows.append(row)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="click-writer", daemon=True)
                self._thread.start()
            self._changed.notify()
            return self._open

    def _run(self) -> None:
        while True:
            self._write(self._take())

    def _take(self) -> _Batch:
        """Return the clicks that came in meanwhile; waits for some, or for the time to try kept ones again."""
        with self._changed:
            while not self._open.rows:
                if not self._changed.wait(RETRY_EVERY if self._error else None):
                    break
            batch, self._open = self._open, _Batch()
            return batch

    def _write(self, batch: _Batch) -> None:
        rows = self._kept + batch.rows
        try:
            with write_turn(), self._engine.begin() as connection:
                store_rows(connection, _without_stored(connection, rows) if self._kept else rows)
        except (SQLAlchemyError, OSError) as failure:
            self._keep(rows, str(failure).splitlines()[0])
        else:
            batch.is_stored, self._kept, self._error = True, [], ""
            self._stored += len(rows)
        finally:
            batch.done.set()

    def _keep(self, rows: list[Row], error: str) -> None:
        log.error("clicks_not_stored", count=len(rows), error=error)
        with self._changed:
            self._error = error
            self._lost += max(0, len(rows) - MOST_WAITING)
            self._kept = rows[-MOST_WAITING:]


def _without_stored(connection: Connection, rows: list[Row]) -> list[Row]:
    """Leave out what an earlier try stored although its commit was reported as failed."""
    found = select(Click.id).where(Click.id.in_([row.values["id"] for row in rows]))
    stored = set(connection.scalars(found))
    return [row for row in rows if row.values["id"] not in stored]


def store_rows(connection: Connection, rows: Sequence[Row]) -> None:
    """Store clicks and their daily sums in a transaction that the caller has begun."""
    if not rows:
        return
    statements = _statements(connection.dialect)
    statements.clicks.run(connection, [row.values for row in rows])
    statements.sums.run(connection, _sums(rows))


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> ClickStatements:
    return ClickStatements(dialect)


def _sums(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one sum per placement, link, day and class, always in the same order, so that writers never deadlock."""
    counts = Counter((row.day, *_group_of(row.values)) for row in rows)
    found = [{"day": key[0], **dict(zip(_GROUP, key[1:], strict=True)), "count": n} for key, n in counts.items()]
    return sorted(found, key=lambda each: (each["placement_id"], each["link_id"], each["day"], each["traffic_class"]))
