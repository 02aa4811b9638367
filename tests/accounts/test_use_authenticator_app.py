"""The authenticator app: asked of finance, and of owners at what moves money or gives power; each code works once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands, queries
from accounts.permissions import Role
from accounts.rules import codes, sessions
from core.errors import AppError
from tests.accounts.factories import PASSWORD, give_password, make_member, press_sign_in, who_is_here
from tests.harness.clock import Clock
from tests.harness.people import Person, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # “12345678901234567890” of RFC 6238, appendix B


def code_now() -> str:
    """Return what the phone shows."""
    return codes.code_at(SECRET, codes.step_of(sessions.real_now()))


def set_up(person: Person) -> list[str]:
    """Give somebody a password and an app; returns the recovery codes."""
    give_password(person)
    return commands.set_up_totp(SECRET, code_now(), actor=person.actor)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert codes.code_at(RFC_SECRET, seconds // codes.STEP_SECONDS) == code


def test_an_owner_looks_around_without_an_app(client: FlaskClient) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.get("/settings").status_code == 200
    assert client.get("/settings/members").status_code == 200


def test_an_owner_is_led_to_set_up_an_app_before_giving_power(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    led = client.get("/settings/members/invite")
    assert led.status_code == 302
    assert led.location.startswith("/profile/authenticator")
    page = client.get(led.location)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert secret is not None
    code = codes.code_at(secret[1], codes.step_of(sessions.real_now()))
    shown = client.post(led.location, data={"code": code})
    assert shown.status_code == 200
    assert len(re.findall(r"<code>[2-9a-z]{5}-[2-9a-z]{5}</code>", shown.text)) == 10
    assert 'href="/settings/members/invite' in shown.text
    assert client.get("/settings/members/invite").status_code == 200


def test_a_button_that_gives_power_leads_back_to_its_page_once_the_app_is_set_up(client: FlaskClient) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    sent = client.post("/settings/members/invite", headers={"Referer": "http://localhost/settings/members"})
    assert sent.location == "/profile/authenticator?next=/settings/members"


def test_a_page_whose_form_gives_power_leads_there_before_anything_is_typed(client: FlaskClient) -> None:
    person = make_member(Role.OWNER)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    led = client.get("/settings/ways-to-pay")
    assert led.location == "/profile/authenticator?next=/settings/ways-to-pay"


def test_an_owner_with_an_app_shows_a_code_before_anything_else(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.get("/settings").location.startswith("/sign-in")


@pytest.mark.parametrize("role", [Role.FINANCE_PREPARER, Role.FINANCE_APPROVER])
def test_finance_needs_an_app_too(client: FlaskClient, role: Role) -> None:
    person = make_member(role)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.get("/settings").location.startswith("/profile/authenticator")


@pytest.mark.parametrize("role", [Role.MARKETER, Role.VIEWER, Role.BRAND_APPROVER])
def test_other_roles_do_not_need_one(client: FlaskClient, role: Role) -> None:
    person = make_member(role)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.get("/settings").status_code == 200


def test_in_demo_organizations_nobody_needs_one(client: FlaskClient) -> None:
    person = make_member(Role.OWNER, is_demo=True)
    give_password(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.get("/settings").status_code == 200


def test_the_password_alone_does_not_sign_in_somebody_with_an_app(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    clock.advance(seconds=30)
    answer = press_sign_in(client, person.email, PASSWORD, next_url="/settings")
    assert answer.location == "/sign-in/code"
    assert who_is_here(client) is None
    let_in = client.post("/sign-in/code", data={"code": code_now()})
    assert let_in.location == "/settings"
    assert who_is_here(client) == person.email


def test_a_code_cannot_be_used_again(client: FlaskClient, app: Flask, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    clock.advance(seconds=30)
    code = code_now()
    press_sign_in(client, person.email, PASSWORD)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 302
    other = app.test_client()
    press_sign_in(other, person.email, PASSWORD)
    replayed = other.post("/sign-in/code", data={"code": code})
    assert replayed.status_code == 422
    assert who_is_here(other) is None
    with pytest.raises(AppError):
        commands.use_code(person.user_id, code)


def test_an_older_code_is_refused_after_a_newer_one(clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    clock.advance(seconds=60)
    older = codes.code_at(SECRET, codes.step_of(sessions.real_now()) - 1)
    commands.use_code(person.user_id, code_now())
    with pytest.raises(AppError, match="not right"):
        commands.use_code(person.user_id, older)


def test_wrong_codes_are_limited(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    press_sign_in(client, person.email, PASSWORD)
    for _ in range(8):
        assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    clock.advance(seconds=30)
    assert client.post("/sign-in/code", data={"code": code_now()}).status_code == 429


def test_waiting_for_a_code_ends_after_ten_minutes(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    press_sign_in(client, person.email, PASSWORD)
    clock.advance(minutes=11)
    assert client.post("/sign-in/code", data={"code": code_now()}).location.startswith("/sign-in?")
    assert who_is_here(client) is None


def test_nobody_gets_to_the_code_page_without_a_first_step(client: FlaskClient) -> None:
    assert client.get("/sign-in/code").location.startswith("/sign-in?")


def test_a_recovery_code_stands_in_once(client: FlaskClient, app: Flask, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    recovery = set_up(person)
    press_sign_in(client, person.email, PASSWORD)
    assert client.post("/sign-in/recovery-code", data={"code": recovery[0].upper()}).status_code == 302
    assert who_is_here(client) == person.email
    other = app.test_client()
    press_sign_in(other, person.email, PASSWORD)
    assert other.post("/sign-in/recovery-code", data={"code": recovery[0]}).status_code == 422
    assert queries.count_recovery_codes(person.user_id) == 9


def test_new_recovery_codes_end_the_old_ones(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    old = set_up(person)
    sign_in(client, person)
    shown = client.post("/profile/recovery-codes")
    assert shown.status_code == 200
    assert old[0] not in shown.text
    with pytest.raises(AppError):
        commands.use_recovery_code(person.user_id, old[0])


def test_turning_the_app_off_asks_an_owner_to_set_up_another(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    sign_in(client, person)
    assert client.post("/profile/authenticator/turn-off").status_code == 302
    assert client.get("/settings/members/invite").location.startswith("/profile/authenticator")


def test_the_secret_is_not_in_the_database_in_clear(clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    assert SECRET not in (person.user.totp_secret or "")


def test_resetting_signs_out_everywhere_and_forgets_the_codes(client: FlaskClient, clock: Clock) -> None:
    person = make_member(Role.OWNER)
    set_up(person)
    sign_in(client, person)
    commands.reset_totp(person.email)
    assert who_is_here(client) is None
    assert person.user.totp_secret is None
    assert queries.count_recovery_codes(person.user_id) == 0
