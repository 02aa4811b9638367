"""Reads of signed-in browsers."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts.models import UserSession
from accounts.rules import sessions
from accounts.rules.tokens import hash_token
from core.access import Actor
from core.db import db, get_one
from core.ids import Id


def find_session(token: str) -> UserSession | None:
    """Return the live session of a cookie's token, with its person, or None when it is over."""
    query = select(UserSession).where(UserSession.token_hash == hash_token(token)).options(joinedload(UserSession.user))
    row = db.session.scalar(query)
    return row if row is not None and row.user.active and _is_live(row) else None


def list_sessions(actor: Actor) -> list[UserSession]:
    """Return the browsers the actor is signed in with, the latest first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == actor.user_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.last_seen_at.desc())
    )
    return [row for row in db.session.scalars(query) if _is_live(row)]


def get_session(actor: Actor, session_id: Id) -> UserSession:
    """Return one of the actor's own sessions. Raises NotFound."""
    query = select(UserSession).where(UserSession.id == session_id, UserSession.user_id == actor.user_id)
    return get_one(query, missing="There is no such session, or it is somebody else's.")


def _is_live(row: UserSession) -> bool:
    return not sessions.has_ended(
        sessions.real_now(), expires_at=row.expires_at, seen_at=row.last_seen_at, revoked_at=row.revoked_at
    )
