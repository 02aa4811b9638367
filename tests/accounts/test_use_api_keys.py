"""API keys: scoped, hashed, shown once, refused as soon as they are revoked."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts import commands, queries, sessions
from accounts.models import ApiKey
from accounts.permissions import Permission, Role
from core.access import Actor, ActorKind
from core.db import db
from core.errors import Unauthorized
from tests.accounts.factories import make_member
from tests.harness.clock import Clock
from tests.harness.people import Person, sign_in


@pytest.fixture
def owner(app: Flask) -> Person:
    """Somebody who may make keys."""
    return make_member(Role.OWNER)


def actor_with(app: Flask, header: str | None) -> Actor | None:
    """Return who a call with this header is."""
    headers = {"Authorization": header} if header is not None else {}
    with app.test_request_context("/api/v1/links", headers=headers):
        return sessions.load_actor()


def test_a_key_is_its_organization_with_its_scopes(app: Flask, owner: Person) -> None:
    _row, key = commands.create_api_key("Shop", ["track.write"], actor=owner.actor)
    actor = actor_with(app, f"Bearer {key}")
    assert actor is not None
    assert actor.kind is ActorKind.API_KEY
    assert actor.organization_id == owner.organization_id
    assert actor.scopes == frozenset({"track.write"})
    assert actor.may(Permission.TRACK)
    assert not actor.may(Permission.ORDERS_SEE)
    assert not actor.may(Permission.MEMBERS_EDIT)
    assert not actor.is_fresh


def test_all_scopes_still_cannot_change_members_or_approve_money(app: Flask, owner: Person) -> None:
    _row, key = commands.create_api_key("Shop", ["all"], actor=owner.actor)
    actor = actor_with(app, f"Bearer {key}")
    assert actor is not None
    assert actor.may(Permission.LINKS_EDIT)
    assert not actor.may(Permission.RUN_APPROVE)
    assert not actor.may(Permission.MEMBERS_EDIT)


@pytest.mark.parametrize("header", ["Bearer tandem_wrong", "Basic YWJjOmRlZg==", "nonsense here"])
def test_a_wrong_key_is_refused(app: Flask, header: str) -> None:
    with pytest.raises(Unauthorized):
        actor_with(app, header)


def test_no_key_is_nobody(app: Flask) -> None:
    assert actor_with(app, None) is None


def test_the_cookie_of_a_browser_opens_nothing_on_the_api(app: Flask, client: FlaskClient, owner: Person) -> None:
    sign_in(client, owner)
    cookie = client.get_cookie("tandem")
    assert cookie is not None
    with app.test_request_context("/api/v1/links", headers={"Cookie": f"tandem={cookie.value}"}):
        assert sessions.load_actor() is None


def test_a_key_opens_no_pages(client: FlaskClient, owner: Person) -> None:
    _row, key = commands.create_api_key("Shop", ["all"], actor=owner.actor)
    assert client.get("/settings", headers={"Authorization": f"Bearer {key}"}).status_code == 302


def test_a_revoked_key_is_refused_at_once(app: Flask, client: FlaskClient, owner: Person) -> None:
    row, key = commands.create_api_key("Shop", ["all"], actor=owner.actor)
    sign_in(client, owner)
    assert client.post(f"/settings/api-keys/{row.public_id}/revoke").status_code == 302
    with pytest.raises(Unauthorized):
        actor_with(app, f"Bearer {key}")


def test_a_key_of_another_organization_is_not_found(client: FlaskClient, owner: Person) -> None:
    stranger = make_member(Role.OWNER, name="Harbor Tools")
    row, _key = commands.create_api_key("Theirs", ["all"], actor=stranger.actor)
    sign_in(client, owner)
    assert client.post(f"/settings/api-keys/{row.public_id}/revoke").status_code == 404
    assert "Theirs" not in client.get("/settings/api-keys").text
    assert db.session.scalars(select(ApiKey)).one().revoked_at is None


def test_last_use_is_written_at_most_every_five_minutes(app: Flask, owner: Person, clock: Clock) -> None:
    row, key = commands.create_api_key("Shop", ["all"], actor=owner.actor)
    assert row.last_used_at is None
    actor_with(app, f"Bearer {key}")
    first = queries.get_api_key(owner.actor, row.id).last_used_at
    clock.advance(minutes=4)
    actor_with(app, f"Bearer {key}")
    assert queries.get_api_key(owner.actor, row.id).last_used_at == first
    clock.advance(minutes=1)
    actor_with(app, f"Bearer {key}")
    assert queries.get_api_key(owner.actor, row.id).last_used_at != first


def test_the_page_shows_a_new_key_once(client: FlaskClient, owner: Person) -> None:
    sign_in(client, owner)
    assert "No keys yet" in client.get("/settings/api-keys").text
    typed = {"name": "Shop", "scopes": ["track.write", "links.read"]}
    shown = client.post("/settings/api-keys/new", data=typed)
    key = re.search(r"tandem_[0-9a-f]{48}", shown.text)
    assert key is not None
    later = client.get("/settings/api-keys").text
    assert key[0] not in later
    assert "links.read, track.write" in later
    row = db.session.scalars(select(ApiKey)).one()
    assert key[0] not in (row.key_hash, row.hint)


def test_a_key_without_name_or_scopes_is_refused(client: FlaskClient, owner: Person) -> None:
    sign_in(client, owner)
    assert client.post("/settings/api-keys/new", data={"name": "Shop"}).status_code == 422
    assert client.post("/settings/api-keys/new", data={"scopes": "all"}).status_code == 422
    assert client.post("/settings/api-keys/new", data={"name": "Shop", "scopes": "king"}).status_code == 422


def test_only_owners_see_keys(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.MARKETER))
    assert client.get("/settings/api-keys").status_code == 403


def test_the_command_prints_a_key_once(app: Flask, owner: Person) -> None:
    arguments = ["api-key", "create", "--organization", "lumen-courses", "--scopes", "track.write,links.read", "--json"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert answer["organization"] == "lumen-courses"
    assert answer["scopes"] == ["links.read", "track.write"]
    assert actor_with(app, f"Bearer {answer['key']}") is not None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--organization", "nobody", "--scopes", "all"], "no organization “nobody”"),
        (["--organization", "lumen-courses", "--scopes", "king"], "no scope “king”"),
        (["--organization", "lumen-courses", "--scopes", ","], "Choose at least one scope"),
    ],
)
def test_the_command_refuses_in_one_sentence(app: Flask, owner: Person, arguments: list[str], sentence: str) -> None:
    result = app.test_cli_runner().invoke(args=["api-key", "create", *arguments])
    assert result.exit_code != 0
    assert sentence in result.output
