"""The worker: Huey wakes it the moment a job is committed, and a sweep every few seconds finds whatever was not heard.

The queue holds wake-up calls only, never work: losing it loses nothing.
"""

import logging
import sqlite3
from threading import Event, Thread
from typing import Any

import structlog
from flask import Flask
from huey.api import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from redis import ConnectionPool, RedisError
from sqlalchemy.exc import SQLAlchemyError

from core import jobs
from core.config import Settings
from core.ids import Id

log = structlog.get_logger(__name__)
SWEEP_EVERY = 3.0  # seconds
_REDIS_TIMEOUT = 3.0  # seconds; longer than the one second for which huey waits inside Redis
_FINISH_WITHIN = 10.0  # seconds a running job gets when the worker is told to end


def make_queue(settings: Settings) -> Huey:
    """Return the queue of this installation: Redis where machines share one, else a small file beside the data."""
    if settings.redis_url:
        return RedisHuey("tandem", connection_pool=_pool(settings.redis_url), results=False)
    name = "demo-queue.db" if settings.is_demo else "queue.db"
    return SqliteHuey("tandem", filename=str(settings.instance_path / name), results=False, fsync=False)


def _pool(url: str) -> ConnectionPool:
    """Return connections that give up soon: a request that wrote a job does not wait for a Redis that is away."""
    return ConnectionPool.from_url(url, socket_connect_timeout=1, socket_timeout=_REDIS_TIMEOUT)


def why_no_queue(settings: Settings) -> str | None:
    """Return in one sentence why workers cannot be woken; None when they can, or when there is no Redis to ask."""
    if not settings.redis_url:
        return None
    try:
        make_queue(settings).pending_count()
    except RedisError:
        return "Redis does not answer. Workers look for jobs every few seconds until it does. Check REDIS_URL."
    return None


def make_wake_task(app: Flask, queue: Huey) -> Any:
    """Return the queue's only task: run what is due."""

    def run_due() -> None:
        with app.app_context():
            jobs.run_due()

    return queue.task(name="run_due", retries=0)(run_due)


def wake_on_commit(app: Flask, settings: Settings) -> None:
    """Let every job committed by this process wake a worker."""
    queue = make_queue(settings)
    wake = make_wake_task(app, queue)

    def call(_job_id: Id) -> None:
        if queue.pending_count() == 0:  # a call that still waits will find this job too
            wake()

    jobs.wake_with(call)


def run(app: Flask, settings: Settings, *, threads: int) -> None:
    """Work until TERM or INT, then finish what is running."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    logging.getLogger("huey.consumer.Worker").setLevel(logging.CRITICAL)  # a queue that is away: the sweep says so
    queue = make_queue(settings)
    wake = make_wake_task(app, queue)
    over = Event()
    sweeper = Thread(target=_sweep, args=(app, wake, over), name="sweep", daemon=True)
    sweeper.start()
    try:
        _consumer(queue, threads).run()
    finally:
        over.set()
        sweeper.join(timeout=_FINISH_WITHIN)


def _consumer(queue: Huey, threads: int) -> Consumer:
    return Consumer(
        queue,
        workers=threads,
        periodic=False,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=_FINISH_WITHIN,
    )


def _sweep(app: Flask, wake: Any, over: Event) -> None:
    """Plan what is periodic and call for what is due. A failure is reported and tried again at the next sweep."""
    while True:
        try:
            with app.app_context():
                jobs.plan_periodic()
                if jobs.longest_wait() is not None:
                    _call_or_do(wake)
        except SQLAlchemyError as error:  # the database may be away for a moment; the sweep outlives that
            log.error("sweep_failed", error=str(error).splitlines()[0])  # noqa: TRY400 (one line, not its stack)
        if over.wait(SWEEP_EVERY):
            return


def _call_or_do(wake: Any) -> None:
    """Call for what is due, or do it here when the queue does not pass the call on."""
    try:
        wake()
    except (RedisError, sqlite3.Error) as error:
        log.warning("queue_away", error=str(error).splitlines()[0])
        jobs.run_due()
