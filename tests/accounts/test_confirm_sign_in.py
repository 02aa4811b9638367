"""Fresh sign-in: rights and money ask again after 30 minutes, and lead back to where one was."""

import pytest
from flask.testing import FlaskClient

from accounts import commands
from accounts.permissions import Role
from accounts.rules import codes, sessions
from core import jobs
from core.config import settings
from tests.accounts.factories import PASSWORD, give_password, link_in, mails_to, make_member, who_is_here
from tests.harness.clock import Clock
from tests.harness.people import sign_in

INVITE = "/settings/members/invite"


def test_after_half_an_hour_one_is_asked_again_and_led_back(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    sign_in(client, person)
    assert client.get(INVITE).status_code == 200
    clock.advance(minutes=31)
    led = client.get(INVITE)
    assert led.status_code == 302
    assert led.location == "/confirm?next=/settings/members/invite"
    assert client.get(led.location).status_code == 200
    assert client.post(led.location, data={"password": PASSWORD}).location == INVITE
    assert client.get(INVITE).status_code == 200


def test_a_form_that_waited_too_long_leads_back_to_its_page(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    sign_in(client, person)
    clock.advance(minutes=31)
    typed = {"email": "new@lumen.example", "role": "viewer"}
    led = client.post(INVITE, data=typed, headers={"Referer": f"http://localhost{INVITE}"})
    assert led.status_code == 302
    assert client.post(led.location, data={"password": PASSWORD}).location == INVITE
    assert mails_to("new@lumen.example") == []


def test_a_wrong_password_confirms_nothing(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    sign_in(client, person)
    clock.advance(minutes=31)
    assert client.post("/confirm", data={"password": "wrong"}).status_code == 422
    assert client.get(INVITE).status_code == 302


def test_pages_that_change_no_rights_do_not_ask(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, make_member(Role.OWNER))
    clock.advance(hours=5)
    assert client.get("/settings/members").status_code == 200


def test_somebody_with_an_app_and_no_password_shows_a_code(client: FlaskClient, clock: Clock) -> None:
    person, secret = make_member(Role.OWNER), codes.new_secret()
    commands.set_up_totp(secret, codes.code_at(secret, codes.step_of(sessions.real_now())), actor=person.actor)
    sign_in(client, person)
    clock.advance(minutes=31)
    code = codes.code_at(secret, codes.step_of(sessions.real_now()))
    assert client.post(f"/confirm?next={INVITE}", data={"code": code}).location == INVITE
    assert client.get(INVITE).status_code == 200


def test_somebody_with_neither_has_a_link_mailed_and_goes_on(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER, is_demo=True)
    sign_in(client, person)
    clock.advance(minutes=31)
    assert not settings().is_demo
    assert person.email in client.get(f"/confirm?next={INVITE}").text
    assert client.post(f"/confirm/mail?next={INVITE}").status_code == 302
    answer = client.post(link_in(mails_to(person.email)[-1]))
    assert answer.location == INVITE
    assert client.get(INVITE).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/profile/authenticator/turn-off", "/profile/recovery-codes", "/profile/password", "/profile/authenticator"],
)
def test_ones_own_way_in_changes_only_after_a_fresh_sign_in(client: FlaskClient, clock: Clock, path: str) -> None:
    person = make_member(Role.VIEWER)
    sign_in(client, person)
    clock.advance(minutes=31)
    led = client.post(path, data={"password": PASSWORD}, headers={"Referer": "http://localhost/profile"})
    assert led.location == "/confirm?next=http://localhost/profile"
    assert person.user.password_hash is None


def test_confirming_never_leads_to_another_site(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    sign_in(client, person)
    answer = client.post("/confirm?next=https://evil.example/", data={"password": PASSWORD})
    assert answer.location == "/"


def test_tries_to_confirm_are_limited(client: FlaskClient) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    sign_in(client, person)
    for _ in range(10):
        client.post("/confirm", data={"password": "wrong"})
    assert client.post("/confirm", data={"password": PASSWORD}).status_code == 429
    assert who_is_here(client)
    assert jobs.run_due() == 0
