"""Passwords: chosen well, changed with the current one, set anew with a mailed link that works once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands
from accounts.permissions import Role
from accounts.rules.passwords import check_new_password
from core.errors import AppError
from tests.accounts.factories import (
    PASSWORD,
    give_password,
    link_in,
    mails_to,
    make_member,
    make_user,
    press_sign_in,
    who_is_here,
)
from tests.harness.clock import Clock
from tests.harness.people import sign_in

NEW = "eleven blue kites over town"


def ask(client: FlaskClient, email: str) -> str:
    """Have a link for a new password mailed and return its path."""
    client.post("/password/forgotten", data={"email": email})
    return link_in(mails_to(email)[-1])


@pytest.mark.parametrize(
    "bad",
    ["short", "aaaaaaaaaaaaaaaa", "password123456", "dana.reyes.2026!", "x" * 201, "Dana Reyes 1234", "123456789012"],
)
def test_weak_passwords_are_refused_with_what_to_do(bad: str) -> None:
    with pytest.raises(AppError) as refusal:
        check_new_password(bad, email="dana.reyes@lumen.example", name="Dana Reyes")
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "good", [PASSWORD, NEW, "Tandem is my favourite word", "ÄÖÜ straßenbahn fährt", "p" + "q7#Lm2" * 3]
)
def test_long_and_uncommon_ones_are_taken(good: str) -> None:
    check_new_password(good, email="dana.reyes@lumen.example", name="Dana Reyes")


def test_changing_it_signs_out_every_other_browser(client: FlaskClient, app: Flask) -> None:
    person, phone = make_member(Role.VIEWER), app.test_client()
    give_password(person)
    sign_in(phone, person)
    sign_in(client, person)
    answer = client.post("/profile/password", data={"current": PASSWORD, "password": NEW})
    assert answer.status_code == 302
    assert who_is_here(phone) is None
    assert who_is_here(client)
    assert commands.check_password(person.email, NEW) is not None
    assert commands.check_password(person.email, PASSWORD) is None


def test_the_current_password_is_asked_for(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    give_password(person)
    sign_in(client, person)
    refused = client.post("/profile/password", data={"current": "wrong", "password": NEW})
    assert refused.status_code == 422
    assert "not your current password" in refused.text
    assert commands.check_password(person.email, PASSWORD) is not None


def test_somebody_without_one_sets_a_first_one(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    sign_in(client, person)
    assert "Current password" not in client.get("/profile/password").text
    assert client.post("/profile/password", data={"password": NEW}).status_code == 302
    assert commands.check_password(person.email, NEW) is not None


def test_a_mailed_link_sets_a_new_one_once(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    shown = client.get(link)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(link, data={"password": NEW}).status_code == 302
    assert client.post(link, data={"password": PASSWORD}).status_code == 410
    assert press_sign_in(client, "dana@lumen.example", NEW).status_code == 302


def test_a_refused_password_leaves_the_link_unused(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert client.post(link, data={"password": NEW}).status_code == 302


def test_a_link_for_a_new_password_ends_after_an_hour(client: FlaskClient, clock: Clock) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    clock.advance(minutes=61)
    assert client.post(link, data={"password": NEW}).status_code == 410


def test_resetting_signs_out_every_browser(client: FlaskClient, app: Flask) -> None:
    person, thief = make_member(Role.VIEWER), app.test_client()
    sign_in(thief, person)
    client.post(ask(client, person.email), data={"password": NEW})
    assert who_is_here(thief) is None


def test_forgetting_an_unknown_address_gets_the_same_answer(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    known = client.post("/password/forgotten", data={"email": "dana@lumen.example"})
    unknown = client.post("/password/forgotten", data={"email": "nobody@lumen.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert mails_to("nobody@lumen.example") == []
