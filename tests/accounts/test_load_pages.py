"""Every page of accounts opens with a handful of statements, for every role that may see it."""

import pytest
from flask.testing import FlaskClient

from accounts import commands
from accounts.permissions import Role
from tests.accounts.factories import make_member
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter

PAGES = [
    "/settings",
    "/settings/organization",
    "/settings/members",
    "/settings/members/invite",
    "/settings/api-keys",
    "/settings/api-keys/new",
    "/profile",
    "/profile/password",
    "/profile/authenticator",
    "/confirm",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_the_database_at_most_twelve_times(client: FlaskClient, queries: QueryCounter, path: str) -> None:
    owner = make_member(Role.OWNER)
    for role in Role:
        make_person(owner.organization, role, email=f"{role.value}@many.example")
    commands.create_api_key("Shop", ["all"], actor=owner.actor)
    commands.invite_member("new@lumen.example", Role.VIEWER, actor=owner.actor)
    sign_in(client, owner)
    client.get(path)
    with queries.at_most(12):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", ["/settings", "/settings/members", "/profile"])
def test_every_role_sees_the_settings_that_are_for_all(client: FlaskClient, role: Role, path: str) -> None:
    sign_in(client, make_member(role))
    page = client.get(path)
    assert page.status_code == 200
    assert ("/settings/api-keys" in page.text) is (role is Role.OWNER)
