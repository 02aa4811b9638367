"""Sessions: begun by signing in, renewed by confirming, ended by signing out. Only the browser knows the token."""

from sqlalchemy import select, update

from accounts import queries
from accounts.models import User, UserSession
from accounts.rules import sessions, tokens
from accounts.rules.actions import Action
from core import audit
from core.access import Actor, ActorKind
from core.db import add, command, db, lock
from core.errors import NotFound
from core.ids import Id


@command
def begin_session(
    user_id: Id,
    *,
    organization_id: Id | None = None,
    has_second_factor: bool = False,
    user_agent: str = "",
    network: str = "",
) -> str:
    """Sign a person in and return the cookie's token. Without an organization, the first they belong to is opened."""
    user = queries.get_user(user_id)
    token, now = tokens.new_token(), sessions.real_now()
    row = add(
        UserSession(
            token_hash=tokens.hash_token(token),
            user_id=user.id,
            organization_id=organization_id or _first_organization(user),
            has_second_factor=has_second_factor,
            user_agent=user_agent[:300],
            network=network[:64],
            created_at=now,
            last_seen_at=now,
            fresh_at=now,
            expires_at=now + sessions.ABSOLUTE_LIMIT,
        )
    )
    audit.record(Actor(user.id, row.organization_id, "", ActorKind.USER), Action.SIGNED_IN, row)
    return token


@command
def note_seen(session_id: Id) -> None:
    """Write down that a session is in use."""
    now = sessions.real_now()
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))


@command
def confirm_session(session_id: Id, *, actor: Actor) -> None:
    """Make a session fresh again, after the person proved who they are."""
    session = lock(queries.get_session(actor, session_id))
    session.fresh_at = sessions.real_now()


@command
def pass_second_factor(session_id: Id, *, actor: Actor) -> None:
    """Note that the person of this session showed a code from their authenticator app."""
    lock(queries.get_session(actor, session_id)).has_second_factor = True


@command
def switch_organization(session_id: Id, organization_slug: str, *, actor: Actor) -> None:
    """Work for another of one's organizations. Raises NotFound for one that is not the actor's own."""
    session = lock(queries.get_session(actor, session_id))
    organization = queries.find_organization_by_slug(organization_slug)
    if organization is None or queries.find_membership(organization.id, session.user_id) is None:
        raise NotFound("You do not belong to an organization of that name.")
    session.organization_id = organization.id


@command
def end_session(session_id: Id, *, actor: Actor) -> None:
    """Sign out one of one's own browsers. Ending it again changes nothing."""
    session = lock(queries.get_session(actor, session_id))
    if session.revoked_at is None:
        session.revoked_at = sessions.real_now()
        audit.record(actor, Action.SESSION_ENDED, session)


@command
def end_other_sessions(*, actor: Actor, keep_session_id: Id) -> int:
    """Sign out every other browser of the actor; returns how many there were."""
    user = queries.get_me(actor)
    count = end_sessions(user.id, except_id=keep_session_id)
    if count:
        audit.record(actor, Action.SESSION_ENDED, user, count=count)
    return count


@command
def end_sessions(user_id: Id, *, except_id: Id | None = None) -> int:
    """End every session of a person but one; returns how many ended."""
    open_rows = (UserSession.user_id == user_id) & UserSession.revoked_at.is_(None)
    others = open_rows if except_id is None else open_rows & (UserSession.id != except_id)
    found = list(db.session.scalars(select(UserSession).where(others)))
    for row in found:
        row.revoked_at = sessions.real_now()
    return len(found)


def _first_organization(user: User) -> Id | None:
    memberships = queries.list_memberships(user.id)
    return memberships[0].organization_id if memberships else None
