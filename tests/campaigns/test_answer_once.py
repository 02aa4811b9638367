"""Idempotency keys: the same write sent again gets the first answer, and nothing happens twice."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from accounts.commands import create_api_key
from campaigns.models import Link
from core.db import db
from core.idempotency import forget_old_answers
from tests.campaigns.factories import HOME, make_program
from tests.harness.clock import Clock
from tests.partners.factories import make_member


@pytest.fixture
def key(app: Flask) -> str:
    seller = make_member("Northbeam Training")
    return create_api_key("test", ["all"], actor=seller.actor, program_id=make_program(seller).id)[1]


def post(client: FlaskClient, secret: str, once: str, **body: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": once}
    return client.post("/api/v1/links", json={"url": HOME, **body}, headers=headers)


def count_links() -> int:
    return db.session.scalar(select(func.count()).select_from(Link)) or 0


def test_a_repeat_gets_the_first_answer(client: FlaskClient, key: str) -> None:
    first, second = post(client, key, "a"), post(client, key, "a")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replay"] == "1"
    assert count_links() == 1


def test_another_key_is_another_write(client: FlaskClient, key: str) -> None:
    assert post(client, key, "a").get_json()["id"] != post(client, key, "b").get_json()["id"]


def test_the_same_key_for_another_body_is_refused(client: FlaskClient, key: str) -> None:
    post(client, key, "a")
    assert post(client, key, "a", comments="other").status_code == 422
    assert count_links() == 1


def test_a_refused_write_may_be_sent_again(client: FlaskClient, key: str) -> None:
    assert post(client, key, "a", url="nonsense").status_code == 422
    assert post(client, key, "a").status_code == 200


def test_too_many_requests_are_told_when_to_come_back(
    client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.api.limits.PER_MINUTE", RateLimitItemPerMinute(2))
    answers = [post(client, key, once) for once in "abc"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert answers[-1].get_json()["error"]["code"] == "rate_limit_exceeded"


def test_a_key_is_forgotten_after_a_day(client: FlaskClient, key: str, clock: Clock) -> None:
    first = post(client, key, "a").get_json()["id"]
    clock.advance(hours=25)
    forget_old_answers({})
    assert post(client, key, "a").get_json()["id"] != first


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "nonsense"}, "url"),
        ({"key": "a b"}, "key"),
        ({"expiresAt": "2026-01-01"}, "expiresAt"),
        ({"x": "y"}, "x"),
    ],
)
def test_a_refusal_names_the_field_as_it_was_sent(
    client: FlaskClient, key: str, body: dict[str, str], field: str
) -> None:
    answer = post(client, key, "", **body)
    assert (answer.status_code, answer.get_json()["error"].get("field")) == (422, field)
