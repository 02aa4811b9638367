"""The operator's own commands: each refusal is one sentence, and the exit code tells scripts."""

import json

import pytest
from flask import Flask

from core.serve import Plan, _local_url
from tests.harness.database import KIND


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(arguments))
    return done.exit_code, done.output


@pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL takes any number")
def test_sqlite_refuses_a_second_web_process(app: Flask) -> None:
    code, output = run(app, "serve", "--workers", "2")
    assert code == 1
    assert "SQLite takes one web process" in output
    assert "Traceback" not in output


def test_serving_refuses_a_database_without_migrations(app: Flask) -> None:
    code, output = run(app, "serve")
    assert code == 1
    assert "flask db upgrade" in output


def test_the_doctor_says_what_is_wrong(app: Flask) -> None:
    code, output = run(app, "doctor", "--json")
    assert code == 1
    assert set(json.loads(output.splitlines()[-1])) == {"migrations"}


def test_every_setting_is_explained(app: Flask) -> None:
    code, output = run(app, "settings", "--markdown")
    assert code == 0
    assert "| `DATABASE_URL` |" in output


def test_ticking_says_how_much_was_done(app: Flask) -> None:
    code, output = run(app, "tick")
    assert code == 0
    assert "jobs done" in output


def test_what_listens_everywhere_is_asked_on_this_machine() -> None:
    plan = Plan(host="::", port=8000, workers=1, with_worker=False, check=False)
    assert _local_url(plan) == "http://[::1]:8000"


def test_the_api_and_every_address_are_listed(app: Flask) -> None:
    code, output = run(app, "openapi")
    assert code == 0
    assert json.loads(output)["openapi"].startswith("3.1")
    code, output = run(app, "routes", "--json")
    assert code == 0
    needs = {row["path"]: row["needs"] for row in json.loads(output)}
    assert needs["/healthz"] == "public"
    assert set(needs) == {rule.rule for rule in app.url_map.iter_rules()}
