"""One-time links: issued, looked at as often as one likes, used once, in the command that does what they allow."""

from datetime import timedelta
from typing import Any

from sqlalchemy import true, update

from accounts import queries
from accounts.models import SignedLink
from accounts.rules import links, sessions, tokens
from accounts.rules.organizations import normal_email
from core.config import settings
from core.db import add, command, db, lock
from core.ids import Id


@command
def issue_link(
    purpose: str,
    *,
    email: str,
    user_id: Id | None = None,
    subject_id: Id | None = None,
    organization_id: Id | None = None,
    data: dict[str, Any] | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """Make a one-time link for one purpose and return its token; the table keeps only a hash."""
    nonce = tokens.new_token()
    add(
        SignedLink(
            purpose=str(purpose),
            token_hash=tokens.hash_token(nonce),
            email=normal_email(email),
            user_id=user_id,
            subject_id=subject_id,
            organization_id=organization_id,
            data=data or {},
            created_at=sessions.real_now(),
            expires_at=sessions.real_now() + (lifetime or links.lifetime(purpose)),
        )
    )
    return tokens.sign(nonce, purpose=str(purpose), secret=settings().secret_key.get_secret_value())


@command
def use_link(purpose: str, token: str) -> SignedLink:
    """Use a link up and return it. Raises NotFound for a wrong token, Gone when it was used or has expired."""
    link = lock(queries.get_link(purpose, token))
    links.check_usable(purpose, link.used_at, link.revoked_at, link.expires_at, at=sessions.real_now())
    link.used_at = sessions.real_now()
    db.session.flush()
    return link


@command
def withdraw_links(
    purpose: str, *, email: str, organization_id: Id | None = None, subject_id: Id | None = None
) -> None:
    """End every unused link of one kind to one address (about one subject), so that only the newest works."""
    query = (
        update(SignedLink)
        .where(
            SignedLink.purpose == str(purpose),
            SignedLink.email == normal_email(email),
            SignedLink.organization_id.is_(None)
            if organization_id is None
            else SignedLink.organization_id == organization_id,
            SignedLink.subject_id == subject_id if subject_id is not None else true(),
            SignedLink.used_at.is_(None),
            SignedLink.revoked_at.is_(None),
        )
        .values(revoked_at=sessions.real_now())
    )
    db.session.execute(query)
