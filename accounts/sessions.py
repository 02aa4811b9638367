"""Sessions in the browser: a signed cookie, which after sign-in also carries the token of a `user_session` row.

The cookie alone opens nothing: the row decides, so that a session can be ended from anywhere.
"""

import hashlib

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface

from accounts import commands, limits, queries
from accounts.models import ApiKey, Membership, Organization, User, UserSession
from accounts.permissions import of_role, of_scopes
from accounts.rules import sessions
from core.access import Actor, ActorKind
from core.config import Settings
from core.errors import Unauthorized
from core.ids import Id

_COOKIE_KEY = "sid"


class CookieSessions(SecureCookieSessionInterface):
    """The cookie, signed with sha256."""

    digest_method = staticmethod(hashlib.sha256)


def install(app: Flask) -> None:
    """Let an app keep sessions. Call it before the first request.

    Over https the cookie is `__Host-tandem` and Secure. Over http it is `tandem`: with the other name a browser would
    refuse to change it, and a phone could never sign out. Pages whose address carries a token send no referrer, so
    forms are not asked for one: the form's token and the SameSite cookie keep forged posts out.
    """
    chosen: Settings = app.extensions["tandem_settings"]
    app.session_interface = CookieSessions()
    app.config.update(
        SESSION_COOKIE_NAME="__Host-tandem" if chosen.is_https else "tandem",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_SSL_STRICT=False,
    )


def load_actor() -> Actor | None:
    """Return who is asking: a key on the API, a signed-in person on pages. Raises Unauthorized for a wrong key."""
    return _load_key() if request.path.startswith("/api/") else _load_person()


def current_session() -> UserSession:
    """Return the session of this request. Raises Unauthorized when nobody is signed in."""
    row = find_current_session()
    if row is None:
        raise Unauthorized("Sign in to open this page.")
    return row


def find_current_session() -> UserSession | None:
    """Return the session of this request, or None for a guest."""
    row: UserSession | None = g.get("user_session")
    return row


def list_own_memberships() -> list[Membership]:
    """Return what the person of this request is in every organization they work for; nothing for a guest."""
    found: list[Membership] = g.get("memberships", [])
    return found


def sign_in(user: User, *, organization_id: Id | None = None, has_second_factor: bool = False) -> None:
    """Sign a person in with this browser. Nothing of the cookie from before is kept, not even its CSRF token."""
    if (before := find_current_session()) is not None:
        commands.end_session(before.id, actor=Actor(before.user_id, None, "", ActorKind.USER))
    token = commands.begin_session(
        user.id,
        organization_id=organization_id,
        has_second_factor=has_second_factor,
        user_agent=request.user_agent.string,
        network=limits.network_of(request.remote_addr),
    )
    session.clear()
    session[_COOKIE_KEY] = token


def sign_out() -> None:
    """End the session of this browser, in the database and in the cookie."""
    row = current_session()
    commands.end_session(row.id, actor=Actor(row.user_id, None, "", ActorKind.USER))
    session.clear()


def start_session(user: User, organization: Organization | None = None, *, has_second_factor: bool = True) -> str:
    """Sign a person in without a browser and return the value of the cookie: for tests and tools."""
    organization_id = organization.id if organization is not None else None
    token = commands.begin_session(user.id, organization_id=organization_id, has_second_factor=has_second_factor)
    serializer = CookieSessions().get_signing_serializer(current_app)
    if serializer is None:
        raise RuntimeError("There is no secret key to sign a cookie with.")
    return str(serializer.dumps({_COOKIE_KEY: token}))


def _load_person() -> Actor | None:
    g.user_session = None
    token = session.get(_COOKIE_KEY)
    row = queries.find_session(token) if isinstance(token, str) else None
    if row is None:
        session.pop(_COOKIE_KEY, None)
        return None
    if sessions.is_worth_noting(sessions.real_now(), seen_at=row.last_seen_at):
        commands.note_seen(row.id)
    g.user_session = row
    g.memberships = queries.list_memberships(row.user_id)  # kept: the menu names them all, pages the organization
    return _person(row, next((one for one in g.memberships if one.organization_id == row.organization_id), None))


def _person(row: UserSession, membership: Membership | None) -> Actor:
    """Return the actor of a session. Without a membership, a person can see their own profile and nothing else."""
    return Actor(
        user_id=row.user_id,
        organization_id=membership.organization_id if membership else None,
        role=membership.role.value if membership else "",
        kind=ActorKind.USER,
        permissions=of_role(membership.role) if membership else frozenset(),
        is_fresh=sessions.is_fresh(sessions.real_now(), fresh_at=row.fresh_at),
    )


def _load_key() -> Actor | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if not text:
        return None
    key = queries.find_api_key(text.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Unauthorized(
            "This API key is not valid. Send “Authorization: Bearer <key>” with a key from the settings."
        )
    if sessions.is_worth_noting(sessions.real_now(), seen_at=key.last_used_at):
        commands.note_key_used(key.id)
    return _program(key)


def _program(key: ApiKey) -> Actor:
    scopes = frozenset(key.scopes)
    return Actor(
        user_id=None,
        organization_id=key.seller_id,
        role="api key",
        kind=ActorKind.API_KEY,
        permissions=of_scopes(scopes),
        scopes=scopes,
        default_program_id=key.default_program_id or queries.find_program_id(key.seller_id),
    )
