"""Signing in with a password: in with the right one, the same answer for everything else, never too many tries."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts import commands
from accounts.models import UserSession
from accounts.permissions import Role
from accounts.rules import passwords
from core.db import db
from tests.accounts.factories import (
    PASSWORD,
    deactivate,
    give_password,
    make_member,
    make_user,
    press_sign_in,
    who_is_here,
)
from tests.harness.clock import Clock


def test_the_right_password_signs_in_and_leads_where_one_was_going(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    give_password(person)
    answer = press_sign_in(client, person.email, PASSWORD, next_url="/settings/members")
    assert answer.status_code == 302
    assert answer.location == "/settings/members"
    assert who_is_here(client) == person.email


def test_somebody_without_an_organization_lands_on_their_profile(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    answer = press_sign_in(client, "dana@lumen.example", PASSWORD, next_url="/settings/members")
    assert answer.location == "/profile"
    assert "You do not belong to an organization" in client.get("/profile").text


def test_the_address_is_read_in_any_case(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    assert press_sign_in(client, " Dana@Lumen.Example ", PASSWORD).status_code == 302


def test_after_signing_in_one_is_never_sent_to_another_site(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    give_password(person)
    answer = press_sign_in(client, person.email, PASSWORD, next_url="https://evil.example/")
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    wrong = press_sign_in(client, "dana@lumen.example", "not the password at all")
    unknown = press_sign_in(client, "nobody@lumen.example", "not the password at all")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    assert without_token(wrong.text).replace("dana@", "nobody@") == without_token(unknown.text)


def without_token(page: str) -> str:
    """The form's token holds the second in which it was made."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", page)


def test_an_unknown_address_costs_one_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("dana@lumen.example")
    asked: list[str | None] = []

    def note(_password: str, kept: str | None) -> bool:
        asked.append(kept)
        return False

    monkeypatch.setattr(passwords, "is_password", note)
    assert commands.check_password("nobody@lumen.example", PASSWORD) is None
    assert commands.check_password("dana@lumen.example", "wrong") is None
    assert asked[0] is None
    assert asked[1] is not None


def test_nobodys_hash_is_made_with_the_same_costs_as_everybodys() -> None:
    assert not passwords.is_outdated(passwords._nobodys_hash())
    assert "m=19456,t=2,p=1" in passwords.hash_password("a short sentence")


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(client: FlaskClient) -> None:
    commands.create_user("link@lumen.example", "Link")
    assert press_sign_in(client, "link@lumen.example", "").status_code == 422
    assert press_sign_in(client, "link@lumen.example", "anything at all").status_code == 422


def test_too_many_tries_on_one_account_wait_and_say_how_long(client: FlaskClient, clock: Clock) -> None:
    make_user("dana@lumen.example")
    for _ in range(10):
        press_sign_in(client, "dana@lumen.example", "wrong", address="203.0.113.1")
    refused = press_sign_in(client, "dana@lumen.example", PASSWORD, address="203.0.113.2")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60 + 1
    clock.advance(minutes=16)
    assert press_sign_in(client, "dana@lumen.example", PASSWORD).status_code == 302


def test_an_unknown_account_is_limited_alike(client: FlaskClient) -> None:
    for _ in range(10):
        press_sign_in(client, "nobody@lumen.example", "wrong")
    assert press_sign_in(client, "nobody@lumen.example", "wrong").status_code == 429


def test_one_network_cannot_try_many_accounts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "is_password", lambda _password, _kept: False)
    for number in range(60):
        press_sign_in(client, f"user{number}@lumen.example", "wrong", address="203.0.113.9")
    assert press_sign_in(client, "fresh@lumen.example", "wrong", address="203.0.113.9").status_code == 429
    assert press_sign_in(client, "fresh@lumen.example", "wrong", address="203.0.113.10").status_code == 422


def test_a_session_planted_before_signing_in_is_not_the_one_after(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    client.get("/sign-in")
    planted = client.get_cookie("tandem")
    press_sign_in(client, "dana@lumen.example", PASSWORD)
    after = client.get_cookie("tandem")
    assert after is not None
    assert planted is None or planted.value != after.value
    if planted is not None:
        client.set_cookie("tandem", planted.value)
        assert who_is_here(client) is None


def test_signing_in_again_ends_the_session_before(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    press_sign_in(client, "dana@lumen.example", PASSWORD)
    before = client.get_cookie("tandem")
    press_sign_in(client, "dana@lumen.example", PASSWORD)
    assert before is not None
    client.set_cookie("tandem", before.value)
    assert who_is_here(client) is None


def test_the_cookie_carries_a_token_that_is_kept_only_as_a_hash(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    press_sign_in(client, "dana@lumen.example", PASSWORD)
    row = db.session.scalars(select(UserSession)).one()
    cookie = client.get_cookie("tandem")
    assert cookie is not None
    assert row.token_hash not in cookie.value
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_refused_sign_in_leaves_no_session(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    press_sign_in(client, "dana@lumen.example", "wrong")
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0


def test_a_deactivated_person_cannot_sign_in(client: FlaskClient) -> None:
    user = make_user("dana@lumen.example")
    deactivate(user.id)
    assert press_sign_in(client, "dana@lumen.example", PASSWORD).status_code == 422


def test_somebody_who_is_signed_in_is_not_asked_to_sign_in(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    for address in ("/sign-in", "/sign-in/mail"):
        assert client.get(f"{address}?next=/settings").location == "/settings"
