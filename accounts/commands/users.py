"""People: one account per e-mail address, whatever the number of organizations they work for."""

from accounts import queries
from accounts.commands.twins import refusing_twins
from accounts.models import User
from accounts.rules import passwords
from accounts.rules.actions import Action
from accounts.rules.organizations import normal_email
from core import audit
from core.access import SYSTEM, Actor
from core.db import add, command, lock
from core.errors import Conflict

_TAKEN = "{} already has an account. Sign in with it."


@command
def create_user(email: str, name: str, *, password: str | None = None, actor: Actor = SYSTEM) -> User:
    """Create a person's account. Raises Conflict when the address has one already."""
    email = normal_email(email)
    if queries.find_user_by_email(email) is not None:
        raise Conflict(_TAKEN.format(email), field="email")
    if password:
        passwords.check_new_password(password, email=email, name=name)
    hashed = passwords.hash_password(password) if password else None
    with refusing_twins(_TAKEN.format(email), field="email"):
        user = add(User(email=email, name=name.strip(), password_hash=hashed))
    audit.record(actor, Action.USER_CREATED, user, personal=email)
    return user


@command
def ensure_user(email: str, name: str, *, actor: Actor = SYSTEM) -> User:
    """Return the account of an address, made now if there is none."""
    return queries.find_user_by_email(email) or create_user(email, name, actor=actor)


@command
def change_profile(*, actor: Actor, name: str) -> User:
    """Change the name others see."""
    user = lock(queries.get_me(actor))
    if user.name != name.strip():
        user.name = name.strip()
        audit.record(actor, Action.PROFILE_CHANGED, user)
    return user
