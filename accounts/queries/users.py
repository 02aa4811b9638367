"""Reads of people. An address is looked up in lower case."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from accounts.models import Membership, Organization, RecoveryCode, User
from accounts.rules.organizations import normal_email
from core.access import Actor
from core.db import db
from core.errors import NotFound, Unauthorized
from core.ids import Id


def find_user(user_id: Id) -> User | None:
    """Return a person, or None."""
    return db.session.get(User, user_id)


def get_user(user_id: Id) -> User:
    """Return a person by an id the product itself holds. Raises NotFound."""
    found = find_user(user_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def get_me(actor: Actor) -> User:
    """Return the person who is asking. Raises Unauthorized when that is no person."""
    if actor.user_id is None:
        raise Unauthorized("Sign in as a person to do this.")
    return get_user(actor.user_id)


def find_user_by_email(email: str) -> User | None:
    """Return the active person with this address, or None."""
    return db.session.scalar(select(User).where(User.email == normal_email(email), User.active))


def get_user_by_email(email: str) -> User:
    """Return the person with this address, for the operator. Raises NotFound."""
    found = find_user_by_email(email)
    if found is None:
        raise NotFound(f"Nobody here has the address {normal_email(email)}. Check how it is written.")
    return found


def count_recovery_codes(user_id: Id) -> int:
    """Return how many recovery codes are left."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def list_personas() -> list[Membership]:
    """Return one membership per organization and role of the demo, for its role switcher."""
    query = (
        select(Membership)
        .join(Organization)
        .where(Organization.is_demo)
        .options(joinedload(Membership.user), joinedload(Membership.organization))
        .order_by(Organization.created_at, Organization.id, Membership.created_at, Membership.id)
    )
    return list(db.session.scalars(query))
