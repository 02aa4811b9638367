"""`/metrics`: closed until there is a token, then what a Prometheus wants to know and nothing about anybody."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from core import clock, jobs, metrics
from core.config import Settings
from core.db import command

TOKEN = "t" * 32


@pytest.fixture
def opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that gives its figures to whoever has the token."""
    given: Settings = app.extensions["tandem_settings"]
    chosen = given.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    monkeypatch.setitem(app.extensions, "tandem_settings", chosen)
    for hooks in (app.before_request_funcs, app.after_request_funcs):
        monkeypatch.setitem(hooks, None, list(hooks.get(None, [])))  # put back afterwards
    monkeypatch.setattr(app, "_got_first_request", False)
    metrics.install(app, chosen)
    return app


def read(client: FlaskClient, token: str = TOKEN) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.text


def figure(text: str, name: str) -> float:
    [value] = re.findall(rf"^{re.escape(name)} (\S+)$", text, flags=re.MULTILINE)
    return float(value)


def test_figures_are_closed_until_there_is_a_token(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_another_token_does_not_open_them(opened: Flask) -> None:
    assert opened.test_client().get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_answers_are_counted_by_door(opened: Flask) -> None:
    client = opened.test_client()
    name = 'tandem_request_seconds_count{endpoint="health.alive",method="GET",status="200"}'
    before = re.findall(rf"^{re.escape(name)} (\S+)$", read(client), flags=re.MULTILINE)
    client.get("/healthz")
    client.get("/healthz")
    assert figure(read(client), name) == float(before[0] if before else 0) + 2


def test_what_waits_can_be_seen(opened: Flask) -> None:
    assert figure(read(opened.test_client()), "tandem_job_wait_seconds") == 0
    command(lambda: jobs.enqueue("tests.late", {}, run_after=clock.now() - timedelta(minutes=7)))()
    text = read(opened.test_client())
    assert 420 <= figure(text, "tandem_job_wait_seconds") < 480
    assert figure(text, "tandem_ready") == 0
    assert figure(text, "tandem_jobs_failed") == 0
