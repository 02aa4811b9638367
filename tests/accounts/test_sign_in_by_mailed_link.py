"""Signing in by a mailed link: opening does nothing, the button works once, and asking tells nobody anything."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient

from accounts import commands
from accounts.permissions import Role
from accounts.rules.links import Purpose
from core.db import end_read
from core.errors import Gone
from tests.accounts.factories import link_in, mails_to, make_member, make_user, who_is_here
from tests.harness.clock import Clock


def ask(client: FlaskClient, email: str, next_url: str = "") -> str:
    """Have a link mailed and return its path."""
    assert client.post("/sign-in/mail", data={"email": email, "next": next_url}).status_code == 302
    return link_in(mails_to(email)[-1])


def test_the_button_of_a_mailed_link_signs_in_and_goes_on(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    link = ask(client, person.email, "/settings/members")
    shown = client.get(link)
    assert "Sign in as Viewer" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    answer = client.post(link)
    assert answer.location == "/settings/members"
    assert who_is_here(client) == person.email


def test_opening_a_link_signs_nobody_in_and_uses_nothing_up(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    client.get(link)
    client.head(link)
    assert who_is_here(client) is None
    assert client.post(link).status_code == 302


def test_the_second_press_is_told_what_to_do(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    assert client.post(link).status_code == 302
    again = client.post(link)
    assert again.status_code == 410
    assert "Ask for a new one on the sign-in page" in again.text
    assert client.get(link).status_code == 410


def test_a_link_ends_after_half_an_hour(client: FlaskClient, clock: Clock) -> None:
    make_user("dana@lumen.example")
    link = ask(client, "dana@lumen.example")
    clock.advance(minutes=31)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert who_is_here(client) is None


def test_only_the_newest_link_works(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    old, new = ask(client, "dana@lumen.example"), ask(client, "dana@lumen.example")
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: FlaskClient) -> None:
    make_user("dana@lumen.example")
    known = client.post("/sign-in/mail", data={"email": "dana@lumen.example"})
    unknown = client.post("/sign-in/mail", data={"email": "nobody@lumen.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert len(mails_to("dana@lumen.example")) == 1
    assert mails_to("nobody@lumen.example") == []


def test_mails_to_one_address_are_limited(client: FlaskClient) -> None:
    for _ in range(5):
        assert client.post("/sign-in/mail", data={"email": "dana@lumen.example"}).status_code == 302
    refused = client.post("/sign-in/mail", data={"email": "dana@lumen.example"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_token_of_another_purpose_or_with_a_changed_letter_is_not_found(client: FlaskClient) -> None:
    user = make_user("dana@lumen.example")
    other = commands.issue_link(Purpose.FORGOTTEN, email=user.email)
    right = commands.issue_link(Purpose.SIGN_IN, email=user.email)
    assert client.get(f"/sign-in/link/{other}").status_code == 404
    assert client.get(f"/sign-in/link/x{right}").status_code == 404
    assert client.get(f"/sign-in/link/{right}").status_code == 200


def test_a_link_may_not_lead_to_another_site(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    token = commands.issue_link(Purpose.SIGN_IN, email=person.email)
    answer = client.post(f"/sign-in/link/{token}?next=//evil.example/x")
    assert answer.location == "/"


def test_of_many_presses_at_once_one_signs_in(app: Flask) -> None:
    make_user("dana@lumen.example")
    token = commands.issue_link(Purpose.SIGN_IN, email="dana@lumen.example")
    end_read()

    def press(_number: int) -> bool:
        with app.app_context():
            try:
                commands.use_link(Purpose.SIGN_IN, token)
            except Gone:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(16))) == 1
