"""Jobs: work that must not be lost is a row written with its cause. Workers claim rows; a queue only wakes them.

A job may run twice when a worker dies, so every job is safe to repeat.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum
from threading import Event, Thread
from typing import Any

import structlog
from sqlalchemy import Index, String, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, ids
from core.db import (
    Base,
    add,
    add_if_missing,
    after_commit,
    command,
    db,
    end_read,
    enum_column,
    id_column,
    in_command,
    lock,
)
from core.errors import AppError
from core.ids import Id

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=5)
MAX_ATTEMPTS = 8
SWEEPS_SHOWN = timedelta(days=2)


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class Job(Base):
    """One piece of work. `dedupe_key` is unique while the job is waiting or running."""

    __tablename__ = "job"
    __prefix__ = "job"
    __table_args__ = (
        Index(
            "uq_job_live",
            "dedupe_key",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'running')"),
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index("ix_job_due", "state", "run_after"),
    )

    id: Mapped[Id] = id_column()
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = enum_column(JobState, default=JobState.WAITING)
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    dedupe_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class PeriodicSlot(Base):
    """One run of a periodic task: unique per task and due slot, so that no slot is done twice or missed."""

    __tablename__ = "periodic_slot"
    __prefix__ = "slot"

    task: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    job_id: Mapped[Id]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task that comes back: every so often, or once a day at a time (UTC)."""

    kind: str
    every: timedelta

    def slot(self, moment: datetime) -> datetime:
        """Return the latest moment at which it was due."""
        midnight = datetime.combine(moment.astimezone(UTC).date(), time_of_day.min, UTC)
        return midnight + (moment - midnight) // self.every * self.every


Work = Callable[[dict[str, Any]], dict[str, Any] | None]
_kinds: dict[str, Work] = {}
_periodic: dict[str, Periodic] = {}
_wakers: list[Callable[[Id], object]] = []


def job(kind: str) -> Callable[[Work], Work]:
    """Register what runs for a kind of job. It takes the payload, may return a result, and must be safe to repeat."""

    def register(work: Work) -> Work:
        _kinds[kind] = work
        return work

    return register


def periodic(kind: str, *, every: timedelta) -> None:
    """Let a registered kind come back; slots are counted from midnight UTC."""
    _periodic[kind] = Periodic(kind, every)


def wake_with(waker: Callable[[Id], object] | None) -> None:
    """Set what wakes a worker when a job was committed; None leaves it to the sweep."""
    _wakers[:] = [waker] if waker else []


def enqueue(
    kind: str, payload: dict[str, Any], *, run_after: datetime | None = None, dedupe_key: str | None = None
) -> Job | None:
    """Write a job with its cause, inside a command. Returns None when a live job has the same `dedupe_key`."""
    if not in_command():
        raise RuntimeError("A job is written inside the command that causes it.")
    job_id = ids.new()
    given = {"kind": kind, "payload": payload, "run_after": run_after or clock.now(), "dedupe_key": dedupe_key}
    add_if_missing(Job, id=job_id, **given)
    row = db.session.get(Job, job_id)
    if row is not None:
        after_commit(lambda: [wake(job_id) for wake in _wakers])
    return row


def longest_wait() -> timedelta | None:
    """Return how long the longest waiting due job has waited; None when nothing is due."""
    moment = clock.now()
    due = (Job.state == JobState.WAITING) & (Job.run_after <= moment)
    lost = (Job.state == JobState.RUNNING) & (Job.lease_until < moment)
    first = db.session.scalar(select(Job.run_after).where(or_(due, lost)).order_by(Job.run_after).limit(1))
    return None if first is None else moment - first


def count_failed(lately: timedelta) -> int:
    """Return how many jobs were given up within `lately`."""
    given_up = (Job.state == JobState.FAILED) & (Job.finished_at >= clock.now() - lately)
    return db.session.scalar(select(func.count()).select_from(Job).where(given_up)) or 0


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@command
def claim(limit: int = 1) -> list[Id]:
    """Take due jobs, and those whose worker died, for this process; returns their ids."""
    moment = clock.now()
    waiting = (Job.state == JobState.WAITING) & (Job.run_after <= moment)
    lost = (Job.state == JobState.RUNNING) & (Job.lease_until < moment)
    due = select(Job.id).where(or_(waiting, lost)).order_by(Job.run_after, Job.id).limit(limit)
    found = list(db.session.scalars(due.with_for_update(skip_locked=True)))
    values = {"state": JobState.RUNNING, "lease_owner": _owner(), "lease_until": moment + LEASE}
    db.session.execute(update(Job).where(Job.id.in_(found)).values(attempts=Job.attempts + 1, **values))
    return found


@command
def _renew(job_id: Id) -> None:
    mine = (Job.id == job_id) & (Job.state == JobState.RUNNING)
    db.session.execute(update(Job).where(mine).values(lease_until=clock.now() + LEASE))


@command
def _finish(job_id: Id, error: str | None, final: bool, result: dict[str, Any] | None = None) -> None:
    row = db.session.get_one(Job, job_id)
    row.result = result
    row.error, row.lease_until, row.finished_at = error, None, clock.now()
    if error is None:
        row.state, row.progress = JobState.DONE, 100
    elif final or row.attempts >= MAX_ATTEMPTS:
        row.state = JobState.FAILED
    else:
        row.state, row.run_after = JobState.WAITING, clock.now() + timedelta(seconds=2**row.attempts)


@command
def _claim_this(job_id: Id) -> bool:
    row = lock(db.session.get_one(Job, job_id))
    if row.state is not JobState.WAITING:
        return False
    row.state, row.lease_owner, row.lease_until = JobState.RUNNING, _owner(), clock.now() + LEASE
    row.attempts += 1
    return True


def run_now(job_id: Id) -> bool:
    """Run one waiting job in this process and return True; False when a worker has it already or it is over."""
    if not _claim_this(job_id):
        return False
    perform(job_id)
    return True


def perform(job_id: Id) -> None:
    """Run one claimed job. A refusal is final; anything else is tried again with growing pauses."""
    row = db.session.get_one(Job, job_id)
    kind, payload = row.kind, dict(row.payload)
    end_read()
    try:
        with _heartbeat(job_id):
            result = _kinds[kind](payload)
    except AppError as refusal:
        _finish(job_id, refusal.message, True)
    except Exception as failure:  # a job's failure is kept on its row and shown; the worker goes on with the next
        log.exception("job_failed", kind=kind, job=str(job_id))
        end_read()
        _finish(job_id, f"{type(failure).__name__}: {failure}", False)
    else:
        _finish(job_id, None, True, result)


@contextmanager
def _heartbeat(job_id: Id) -> Iterator[None]:
    """Keep the lease while the block runs, from a thread of its own."""
    from flask.globals import app_ctx

    app, over = app_ctx.app, Event()

    def beat() -> None:
        while not over.wait(LEASE.total_seconds() / 2):
            with app.app_context():
                _renew(job_id)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_due(limit: int = 1000) -> int:
    """Run everything that is due in this process, at most `limit` jobs; returns how many ran."""
    ran = 0
    while ran < limit and (found := claim(1)):
        perform(found[0])
        ran += len(found)
    return ran


@command
def plan_periodic() -> int:
    """Write the job of every periodic task whose current slot has none yet; returns how many were written."""
    planned = 0
    for kind, task in _periodic.items():
        slot = task.slot(clock.now())
        if db.session.get(PeriodicSlot, (kind, slot)) is None:
            row = enqueue(kind, {}, dedupe_key=f"periodic:{kind}")
            if row is not None:
                add(PeriodicSlot(task=kind, due_at=slot, job_id=row.id))
                planned += 1
    return planned


def failed_sweeps() -> dict[str, list[str]]:
    """Return, by periodic task, the sellers for whom its newest finished run failed; runs of the last days are read."""
    runs = (
        select(PeriodicSlot.task, Job.result)
        .join(Job, Job.id == PeriodicSlot.job_id)
        .where(PeriodicSlot.task.in_(_periodic), PeriodicSlot.due_at > clock.now() - SWEEPS_SHOWN)
        .where(Job.state == JobState.DONE)
        .order_by(PeriodicSlot.due_at)
    )
    newest = {task: result or {} for task, result in db.session.execute(runs)}
    failed = {task: sorted(result.get("failed", {})) for task, result in sorted(newest.items())}
    return {task: sellers for task, sellers in failed.items() if sellers}


def tick() -> int:
    """Plan what is periodic and run what is due, once; returns how many jobs ran."""
    plan_periodic()
    return run_due()
