"""Several machines share one Redis: it wakes workers and counts tries for all of them, and can be lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from limits import parse

from core import db as core_db
from core import jobs, worker
from core.config import Settings, load
from core.db import command
from core.jobs import Job, JobState
from core.limits import Counter
from tests.harness.redis import free_port

KIND = "tests.note"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What jobs of a kind of our own noted."""
    done: list[object] = []
    monkeypatch.setitem(jobs._kinds, KIND, lambda payload: done.append(payload["what"]))
    yield done
    jobs.wake_with(None)


def settings_with(redis_url: str, folder: Path) -> Settings:
    return load(_env_file=None, secret_key="0" * 40, redis_url=redis_url, instance_path=folder, is_testing=True)


def away() -> str:
    """The address of a Redis that is not there."""
    return f"redis://127.0.0.1:{free_port()}/0"


@command
def enqueue(what: str) -> None:
    jobs.enqueue(KIND, {"what": what})


def test_a_commit_on_one_machine_wakes_a_worker_on_another(
    app: Flask, redis_url: str, tmp_path: Path, noted: list[object]
) -> None:
    worker.wake_on_commit(app, settings_with(redis_url, tmp_path / "web"))
    elsewhere = worker.make_queue(settings_with(redis_url, tmp_path / "worker"))
    worker.make_wake_task(app, elsewhere)
    enqueue("sent")
    call = elsewhere.dequeue()
    assert call is not None
    elsewhere.execute(call)
    assert noted == ["sent"]


def test_many_jobs_of_one_moment_are_one_call(app: Flask, redis_url: str, tmp_path: Path, noted: list[object]) -> None:
    worker.wake_on_commit(app, settings_with(redis_url, tmp_path))
    for what in "abc":
        enqueue(what)
    queue = worker.make_queue(settings_with(redis_url, tmp_path))
    assert queue.pending_count() == 1


def test_a_refused_command_wakes_nobody(app: Flask, redis_url: str, tmp_path: Path, noted: list[object]) -> None:
    worker.wake_on_commit(app, settings_with(redis_url, tmp_path))

    @command
    def refuse() -> None:
        jobs.enqueue(KIND, {"what": "never"})
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (raised right here)
        refuse()
    assert worker.make_queue(settings_with(redis_url, tmp_path)).pending_count() == 0


def test_work_is_written_and_done_while_redis_is_away(
    app: Flask, tmp_path: Path, noted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = settings_with(away(), tmp_path)
    worker.wake_on_commit(app, lost)
    monkeypatch.setattr(core_db, "settings", lambda: lost.model_copy(update={"is_testing": False}))
    enqueue("kept")
    worker._call_or_do(worker.make_wake_task(app, worker.make_queue(lost)))
    assert noted == ["kept"]
    assert [row.state for row in core_db.db.session.query(Job)] == [JobState.DONE]


def test_machines_count_tries_together(redis_url: str) -> None:
    here, there, limit = Counter(redis_url), Counter(redis_url), parse("2 per minute")
    assert here.seconds_to_wait(limit, "sam") is None
    assert there.seconds_to_wait(limit, "sam") is None
    wait = here.seconds_to_wait(limit, "sam")
    assert wait is not None
    assert 1 <= wait <= 61
    assert here.seconds_to_wait(limit, "kim") is None


def test_without_an_address_each_process_counts_for_itself() -> None:
    here, there, limit = Counter(), Counter(), parse("1 per minute")
    assert here.seconds_to_wait(limit, "sam") is None
    assert there.seconds_to_wait(limit, "sam") is None
    assert here.seconds_to_wait(limit, "sam") is not None


def test_tries_are_still_counted_while_redis_is_away() -> None:
    counter, limit = Counter(away()), parse("1 per minute")
    assert counter.seconds_to_wait(limit, "sam") is None
    assert counter.seconds_to_wait(limit, "sam") is not None


def test_a_redis_that_is_away_is_said(redis_url: str, tmp_path: Path) -> None:
    assert worker.why_no_queue(settings_with("", tmp_path)) is None
    assert worker.why_no_queue(settings_with(redis_url, tmp_path)) is None
    assert "Check REDIS_URL" in str(worker.why_no_queue(settings_with(away(), tmp_path)))


def test_a_worker_that_waits_for_redis_stops_when_told(redis_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "REDIS_URL": redis_url, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "0" * 40}
    environment |= {"DATABASE_URL": "", "TANDEM_DEMO": "0"}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    running = subprocess.Popen([*flask, "worker"], cwd=ROOT, env=environment)
    try:
        _wait_until_it_listens(redis_url)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0
    finally:
        running.kill()
        running.wait()


def _wait_until_it_listens(redis_url: str) -> None:
    from redis import Redis

    deadline = time.monotonic() + 60
    with Redis.from_url(redis_url) as connection:
        while not any("brpop" in str(client["cmd"]) for client in connection.client_list()):
            assert time.monotonic() < deadline, "The worker never asked Redis."
            time.sleep(0.1)
