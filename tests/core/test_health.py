"""Health pages: alive, ready or why not, and figures for whoever knows the token."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import health, jobs
from core.db import add, command
from core.errors import AppError
from core.mail import OutboxMail
from tests.harness.clock import Clock


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tables of tests, which no migration made, count as migrated."""
    monkeypatch.setitem(health._checks, "migrations", lambda: None)


def test_the_process_says_that_it_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_database_without_migrations_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "flask db upgrade" in answer.json["reasons"]["migrations"]


@pytest.mark.usefixtures("migrated")
def test_everything_in_order_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "reasons": {}})


@pytest.mark.usefixtures("migrated")
def test_work_that_nobody_does_is_a_reason(client: FlaskClient, clock: Clock) -> None:
    command(lambda: jobs.enqueue("tests.nothing", {}))()
    assert client.get("/readyz").status_code == 200
    clock.advance(minutes=6)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "flask worker" in answer.json["reasons"]["jobs"]


def test_a_job_that_is_not_due_makes_nobody_wait(clock: Clock) -> None:
    from core.clock import now

    command(lambda: jobs.enqueue("tests.later", {}, run_after=now() + timedelta(hours=1)))()
    assert jobs.longest_wait() is None


@pytest.mark.usefixtures("migrated")
def test_mail_that_does_not_leave_is_for_the_operator_and_keeps_nobody_away(
    client: FlaskClient, clock: Clock, app: Flask
) -> None:
    command(lambda: add(OutboxMail(recipient="a@b.example", subject="Hello", text="", html="", message_id="<1>")))()
    assert "mail" not in health.find_worries()
    clock.advance(minutes=6)
    assert "Check MAIL_URL" in health.find_worries()["mail"]
    assert client.get("/readyz").status_code == 200


def test_a_job_that_was_given_up_is_said_for_a_week(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_payload: object) -> None:
        raise AppError("This cannot be done.")

    monkeypatch.setitem(jobs._kinds, "tests.refuse", refuse)
    command(lambda: jobs.enqueue("tests.refuse", {}))()
    jobs.run_due()
    assert "1 jobs were given up" in health.find_worries()["failed"]
    clock.advance(days=8)
    assert "failed" not in health.find_worries()


def test_a_disk_that_fills_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "disk" not in health.find_worries()
    monkeypatch.setattr(health, "_ROOM", 2**62)
    assert "a full disk stops all writing" in health.find_worries()["disk"]
