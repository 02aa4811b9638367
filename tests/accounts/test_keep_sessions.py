"""Sessions: idle and absolute limits, last seen, listing, ending one or all others."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts import commands, queries, sessions
from accounts.models import UserSession
from accounts.permissions import Role
from core.db import db
from tests.accounts.factories import make_member, make_user, who_is_here
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter


def test_a_session_ends_when_it_is_not_used_for_twelve_hours(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, make_member(Role.VIEWER))
    clock.advance(hours=11)
    assert who_is_here(client)
    clock.advance(hours=11)
    assert who_is_here(client)
    clock.advance(hours=12, minutes=1)
    assert who_is_here(client) is None


def test_a_session_ends_after_two_weeks_however_much_it_is_used(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, make_member(Role.VIEWER))
    for _ in range(27):
        clock.advance(hours=12)
        assert who_is_here(client)
    clock.advance(hours=12)
    assert who_is_here(client) is None


def test_last_seen_is_written_at_most_every_five_minutes(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, make_member(Role.VIEWER))
    with QueryCounter(db.engine) as counter:
        for _ in range(5):
            client.get("/settings")
            clock.advance(minutes=1)
        assert not [text for text in counter.statements if text.startswith("UPDATE user_session")]
        client.get("/settings")
        client.get("/settings")
        assert len([text for text in counter.statements if text.startswith("UPDATE user_session")]) == 1


def test_the_profile_lists_where_one_is_signed_in(client: FlaskClient, app: Flask) -> None:
    person = make_member(Role.VIEWER)
    sign_in(client, person)
    sign_in(app.test_client(), person)
    page = client.get("/profile")
    assert page.text.count("This browser") == 1
    assert page.text.count('/end"') == 2


def test_ending_another_session_signs_that_browser_out(client: FlaskClient, app: Flask) -> None:
    person, phone = make_member(Role.VIEWER), app.test_client()
    sign_in(phone, person)
    row = db.session.scalars(select(UserSession)).one()
    sign_in(client, person)
    assert client.post(f"/profile/sessions/{row.public_id}/end").status_code == 302
    assert who_is_here(phone) is None
    assert who_is_here(client)


def test_ending_all_others_keeps_this_one(client: FlaskClient, app: Flask) -> None:
    person, phone = make_member(Role.VIEWER), app.test_client()
    sign_in(phone, person)
    sign_in(client, person)
    client.post("/profile/sessions/end-others")
    assert who_is_here(phone) is None
    assert who_is_here(client)


def test_somebody_elses_session_is_not_found(client: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    sign_in(other, make_member(Role.VIEWER, name="Harbor Tools"))
    row = db.session.scalars(select(UserSession)).one()
    sign_in(client, make_member(Role.OWNER))
    assert client.post(f"/profile/sessions/{row.public_id}/end").status_code == 404
    assert who_is_here(other)


def test_signing_out_ends_the_row_and_not_only_the_cookie(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.VIEWER))
    kept = client.get_cookie("tandem")
    assert client.post("/sign-out").location == "/sign-in"
    assert kept is not None
    client.set_cookie("tandem", kept.value)
    assert who_is_here(client) is None


def test_a_get_never_signs_out(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.VIEWER))
    assert client.get("/sign-out").status_code == 405
    assert who_is_here(client)


def test_a_cookie_with_a_changed_letter_opens_nothing(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.VIEWER))
    cookie = client.get_cookie("tandem")
    assert cookie is not None
    client.set_cookie("tandem", cookie.value[:-2] + ("aa" if cookie.value[-2:] != "aa" else "bb"))
    assert who_is_here(client) is None


def test_the_demos_clock_does_not_end_sessions(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from core import clock as product_clock

    sign_in(client, make_member(Role.VIEWER))
    monkeypatch.setattr(product_clock, "shift", lambda: timedelta(days=60))
    assert who_is_here(client)


def test_start_session_gives_a_cookie_for_tools(client: FlaskClient) -> None:
    user = make_user("dana@lumen.example")
    client.set_cookie("tandem", sessions.start_session(user))
    assert who_is_here(client) == "dana@lumen.example"


def test_switching_organizations_changes_what_one_sees(client: FlaskClient) -> None:
    person = make_member(Role.VIEWER)
    other = make_member(Role.VIEWER, name="Harbor Tools", email=person.email)
    sign_in(client, person)
    assert "Lumen Courses" in client.get("/settings").text
    assert client.post("/switch-organization", data={"organization": "harbor-tools"}).status_code == 302
    assert "Harbor Tools" in client.get("/settings").text
    assert other.user_id == person.user_id


def test_one_cannot_switch_to_an_organization_one_does_not_belong_to(client: FlaskClient) -> None:
    make_member(Role.VIEWER, name="Harbor Tools", email="other@harbor.example")
    sign_in(client, make_member(Role.VIEWER))
    assert client.post("/switch-organization", data={"organization": "harbor-tools"}).status_code == 404
    assert client.post("/switch-organization", data={"organization": "no-such"}).status_code == 404


def test_somebody_removed_from_an_organization_sees_nothing_of_it(client: FlaskClient) -> None:
    owner = make_member(Role.OWNER)
    viewer = make_person(owner.organization, Role.VIEWER)
    sign_in(client, viewer)
    membership = queries.find_membership(viewer.organization_id, viewer.user_id)
    assert membership is not None
    commands.remove_member(membership.id, actor=owner.actor)
    assert client.get("/settings").location.startswith("/sign-in")
