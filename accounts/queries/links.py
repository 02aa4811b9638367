"""Reads of one-time links. Looking at a link never uses it."""

from sqlalchemy import Select, select

from accounts.models import SignedLink
from accounts.rules import links, sessions, tokens
from core.access import Actor
from core.config import settings
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id


def find_link(purpose: str, token: str) -> SignedLink | None:
    """Return the link of a token whatever its state, or None when the token was never issued for this purpose."""
    secret = settings().secret_key.get_secret_value()
    nonce = tokens.unsign(token, purpose=str(purpose), secret=secret)
    if nonce is None:
        return None
    hashed = tokens.hash_token(nonce)
    return db.session.scalar(
        select(SignedLink).where(SignedLink.token_hash == hashed, SignedLink.purpose == str(purpose))
    )


def get_link(purpose: str, token: str) -> SignedLink:
    """Return a link that can still be used. Raises NotFound for a wrong token, Gone for a used or expired link."""
    link = find_link(purpose, token)
    if link is None:
        raise NotFound("This link is not complete. Open it again from the mail, or copy it whole.")
    links.check_usable(purpose, link.used_at, link.revoked_at, link.expires_at, at=sessions.real_now())
    return link


def list_open_invitations(actor: Actor) -> list[SignedLink]:
    """Return the invitations of the actor's organization that wait for an answer, the latest first."""
    return list(db.session.scalars(_open_invitations(actor).order_by(SignedLink.created_at.desc())))


def get_open_invitation(actor: Actor, link_id: Id) -> SignedLink:
    """Return one open invitation of the actor's organization. Raises NotFound."""
    return get_one(
        _open_invitations(actor).where(SignedLink.id == link_id),
        missing="There is no such invitation, or it was answered already.",
    )


def _open_invitations(actor: Actor) -> Select[SignedLink]:
    return select(SignedLink).where(
        SignedLink.purpose == links.Purpose.INVITATION,
        SignedLink.organization_id == actor.organization_id,
        SignedLink.used_at.is_(None),
        SignedLink.revoked_at.is_(None),
        SignedLink.expires_at > sessions.real_now(),
    )
