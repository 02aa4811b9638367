"""The demo's role switcher: only in the demo, only from this machine, only the demo's people."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import queries
from accounts.permissions import Role
from tests.accounts.factories import deactivate, make_member, who_is_here
from tests.harness.people import Person


@pytest.fixture
def demo(app: Flask) -> Iterator[Flask]:
    """The app, running as the demo."""
    before = app.extensions["tandem_settings"]
    app.extensions["tandem_settings"] = before.model_copy(update={"is_demo": True})
    yield app
    app.extensions["tandem_settings"] = before


def membership_id(person: Person) -> str:
    """Return the public id of what somebody is."""
    found = queries.find_membership(person.organization_id, person.user_id)
    assert found is not None
    return found.public_id


def test_one_press_makes_you_somebody_else(client: FlaskClient, demo: Flask) -> None:
    owner, viewer = make_member(Role.OWNER, is_demo=True), make_member(Role.VIEWER, name="Fern", is_demo=True)
    page = client.get("/demo/personas")
    assert owner.email in page.text
    assert viewer.email in page.text
    assert client.post("/demo/personas", data={"membership": membership_id(owner)}).status_code == 302
    assert who_is_here(client) == owner.email
    client.post("/demo/personas", data={"membership": membership_id(viewer)})
    assert who_is_here(client) == viewer.email


def test_outside_the_demo_there_is_no_switcher(client: FlaskClient) -> None:
    owner = make_member(Role.OWNER, is_demo=True)
    assert client.get("/demo/personas").status_code == 404
    assert client.post("/demo/personas", data={"membership": membership_id(owner)}).status_code == 404


def test_from_another_machine_there_is_no_switcher(client: FlaskClient, demo: Flask) -> None:
    owner = make_member(Role.OWNER, is_demo=True)
    elsewhere = {"REMOTE_ADDR": "192.168.1.7"}
    assert client.get("/demo/personas", environ_overrides=elsewhere).status_code == 404
    typed = {"membership": membership_id(owner)}
    assert client.post("/demo/personas", data=typed, environ_overrides=elsewhere).status_code == 404
    assert "Choose who to be" not in client.get("/sign-in", environ_overrides=elsewhere).text
    assert "Choose who to be" in client.get("/sign-in").text


def test_people_of_real_organizations_cannot_be_switched_to(client: FlaskClient, demo: Flask) -> None:
    real = make_member(Role.OWNER)
    assert client.post("/demo/personas", data={"membership": membership_id(real)}).status_code == 404
    assert who_is_here(client) is None


def test_the_demo_confirms_with_a_press(client: FlaskClient, demo: Flask) -> None:
    owner = make_member(Role.OWNER, is_demo=True)
    client.post("/demo/personas", data={"membership": membership_id(owner)})
    assert client.post("/confirm?next=/settings/members/invite").location == "/settings/members/invite"


def test_the_operator_prints_a_link_that_signs_in_once(client: FlaskClient, app: Flask) -> None:
    viewer = make_member(Role.VIEWER)
    result = app.test_cli_runner().invoke(args=["sign-in-link", viewer.email, "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["email"], answer["role"]) == (viewer.email, "viewer")
    path = "/" + answer["url"].split("/", 3)[3]
    assert "Sign in as" in client.get(path).text
    assert client.post(path).status_code == 302
    assert who_is_here(client) == viewer.email
    assert client.post(path).status_code == 410


def test_the_operator_is_told_when_nobody_has_an_address(app: Flask) -> None:
    for arguments in (["sign-in-link", "nobody@x.example"], ["admin", "reset-2fa", "nobody@x.example"]):
        result = app.test_cli_runner().invoke(args=arguments)
        assert result.exit_code != 0
        assert "Nobody here has the address" in result.output


def test_no_link_signs_in_somebody_whose_account_was_closed(client: FlaskClient, app: Flask) -> None:
    viewer = make_member(Role.VIEWER)
    result = app.test_cli_runner().invoke(args=["sign-in-link", viewer.email])
    deactivate(viewer.user_id)
    path = "/" + result.output.strip().split("/", 3)[3]
    assert client.post(path).status_code == 404
    assert who_is_here(client) is None
