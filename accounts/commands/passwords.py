"""Passwords: checked, changed and reset. Changing one signs out every other session of the person."""

from accounts import queries
from accounts.commands.links import use_link
from accounts.commands.sessions import end_sessions
from accounts.models import User
from accounts.rules import passwords
from accounts.rules.actions import Action
from accounts.rules.links import Purpose
from core import audit
from core.access import Actor, ActorKind
from core.db import command, lock
from core.errors import AppError
from core.ids import Id


def check_password(email: str, password: str) -> User | None:
    """Return the person with this address and password, or None. Takes the same time whether or not they exist."""
    user = queries.find_user_by_email(email)
    if not passwords.is_password(password, user.password_hash if user else None) or user is None:
        return None
    if passwords.is_outdated(user.password_hash or ""):
        renew_hash(user.id, password)
    return user


@command
def renew_hash(user_id: Id, password: str) -> None:
    """Hash a password again, with today's costs, at the one moment it is known."""
    lock(queries.get_user(user_id)).password_hash = passwords.hash_password(password)


@command
def change_password(*, actor: Actor, current: str, password: str, keep_session_id: Id | None = None) -> User:
    """Change one's password. Raises AppError on the field at fault when the current one is wrong."""
    user = lock(queries.get_me(actor))
    if user.password_hash and not passwords.is_password(current, user.password_hash):
        raise AppError("This is not your current password. Try again, or have a link mailed to you.", field="current")
    _set(user, password)
    end_sessions(user.id, except_id=keep_session_id)
    audit.record(actor, Action.CREDENTIAL_CHANGED, user)
    return user


@command
def reset_password(token: str, *, password: str) -> User:
    """Set a new password with a mailed link. A refused password leaves the link unused."""
    link = use_link(Purpose.FORGOTTEN, token)
    user = lock(queries.get_user_by_email(link.email))
    _set(user, password)
    end_sessions(user.id)
    audit.record(Actor(user.id, None, "", ActorKind.USER), Action.CREDENTIAL_RESET, user)
    return user


def _set(user: User, password: str) -> None:
    passwords.check_new_password(password, email=user.email, name=user.name)
    user.password_hash = passwords.hash_password(password)
