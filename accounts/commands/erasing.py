"""Forgetting a person who signs in, or was asked to: the account stays as a number behind what it did."""

from sqlalchemy import delete, select, update

from accounts import queries
from accounts.models import Membership, RecoveryCode, SignedLink, User, UserSession
from accounts.rules import members, sessions
from core.db import command, db, lock
from core.privacy import know


@know("accounts", lambda email: select(User).where(User.email == email))
@command
def forget_user(user: User, _email: str) -> None:
    """Empty an account and end its access. Raises Conflict while it is the only owner of an organization."""
    for membership in db.session.scalars(select(Membership).where(Membership.user_id == user.id)).all():
        _check_owner_remains(membership)
        db.session.delete(membership)
    lock(user)
    user.email, user.name, user.active = f"erased-{user.public_id}@invalid", "", False
    user.password_hash = user.totp_secret = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    seen = update(UserSession).where(UserSession.user_id == user.id).values(user_agent="", network="")
    db.session.execute(seen)
    db.session.execute(seen.where(UserSession.revoked_at.is_(None)).values(revoked_at=sessions.real_now()))


def _check_owner_remains(membership: Membership) -> None:
    organization = lock(membership.organization)
    members.check_owner_remains(membership.role, owners=queries.count_owners(organization.id), of=organization.name)


@know("links by mail", lambda email: select(SignedLink).where(SignedLink.email == email))
@command
def forget_link(link: SignedLink, _email: str) -> None:
    """Empty a link that was mailed, and end it where it was still open."""
    link.email = ""
    if link.used_at is None and link.revoked_at is None:
        link.revoked_at = sessions.real_now()
