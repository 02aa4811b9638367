"""Cookies and forms: forged posts are refused, https hardens the cookie, pages with tokens still work over it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands
from accounts.permissions import Role
from accounts.rules.links import Purpose
from accounts.rules.returning import local_path
from app import create_app
from core.config import load
from tests.accounts.factories import make_member
from tests.harness.people import sign_in


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The app with its protection against forged posts switched on, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def token_in(page: str) -> str:
    """Return the token of a page's first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_post_without_a_token_is_refused(client: FlaskClient, guarded: Flask) -> None:
    sign_in(client, make_member(Role.OWNER))
    assert client.post("/sign-out").status_code == 400
    assert client.get("/settings").status_code == 200


def test_a_token_from_before_signing_in_is_worth_nothing_after(client: FlaskClient, guarded: Flask) -> None:
    viewer = make_member(Role.VIEWER)
    link = f"/sign-in/link/{commands.issue_link(Purpose.SIGN_IN, email=viewer.email)}"
    before = token_in(client.get(link).text)
    assert client.post(link, data={"csrf_token": before}).status_code == 302
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    after = token_in(client.get("/profile").text)
    assert client.post("/sign-out", data={"csrf_token": after}).status_code == 302


def test_over_https_a_page_that_sends_no_referrer_still_works(client: FlaskClient, guarded: Flask) -> None:
    viewer = make_member(Role.VIEWER)
    link = f"/sign-in/link/{commands.issue_link(Purpose.SIGN_IN, email=viewer.email)}"
    token = token_in(client.get(link, base_url="https://localhost").text)
    assert client.post(link, data={"csrf_token": token}, base_url="https://localhost").status_code == 302


@pytest.mark.parametrize(
    ("url", "name", "secure"), [("https://t.example", "__Host-tandem", True), ("http://localhost", "tandem", False)]
)
def test_the_cookie_is_hardened_where_https_allows(tmp_path: Path, url: str, name: str, secure: bool) -> None:
    made = create_app(
        load(_env_file=None, instance_path=tmp_path, secret_key="x" * 40, public_url=url, is_testing=True)
    )
    assert made.config["SESSION_COOKIE_NAME"] == name
    assert made.config["SESSION_COOKIE_SECURE"] is secure
    assert made.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert made.config["SESSION_COOKIE_DOMAIN"] is None


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/settings?a=1", "/settings?a=1"),
        ("http://localhost/settings", "/settings"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("http://localhost//evil.example", "/"),
        ("http://[", "/"),
        ("", "/"),
        ("settings", "/"),
    ],
)
def test_going_back_stays_on_this_site(target: str, path: str) -> None:
    assert local_path(target, host="localhost") == path
