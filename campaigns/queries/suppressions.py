"""Reads of suppressed addresses: how many a seller has, and their hashes salted for one placement."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import Organization
from campaigns.models import Placement, Suppressed
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import salt_of, salted
from core.access import Actor
from core.config import settings
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import Partnership


def count_suppressed(actor: Actor) -> int:
    """Return how many addresses the actor's organization wants no mail to."""
    query = select(func.count()).select_from(Suppressed).where(Suppressed.seller_id == actor.organization_id)
    return db.session.scalar(query) or 0


def find_suppressed(seller_id: Id, sha256: str) -> Suppressed | None:
    """Return the row of a hash, or None."""
    query = select(Suppressed).where(Suppressed.seller_id == seller_id, Suppressed.sha256 == sha256)
    return db.session.scalar(query)


def has_suppressed(seller_id: InstrumentedAttribute[Id]) -> ColumnElement[bool]:
    """Return the claim that a seller has suppressed addresses, for queries that read rows with a seller."""
    return exists().where(Suppressed.seller_id == seller_id)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail somebody got: the seller, the partner that sent it (empty for none), and through which placement."""

    public_id: str
    seller_id: Id
    seller: str
    partner: str


def sender_of(placement_id: Id) -> Sender:
    """Return whose mail a placement sent, for whoever got it; whatever became of it since. Raises NotFound."""
    query = (
        select(Placement, Organization.name, Partnership.name)
        .join(Organization, Organization.id == Placement.seller_id)
        .outerjoin(Partnership, Partnership.id == Placement.partnership_id)
        .where(Placement.id == placement_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such page. Check that the address was copied whole.")
    placement, seller, partner = row
    return Sender(placement.public_id, placement.seller_id, seller, partner or "")


def opt_out_url(placement: Placement) -> str:
    """Return the address of the page on which readers of a placement's mail ask for no more. It never runs out."""
    return f"{settings().public_url.rstrip('/')}/opt-out/{placement.public_id}"


def salt_for(placement: Placement) -> str:
    """Return the salt of a placement that was fetched for whoever asks."""
    return salt_of(settings().secret_key.get_secret_value(), placement.public_id)


def hashes_for(placement: Placement) -> list[str]:
    """Return the seller's suppressed addresses, salted for this placement alone, in no order that tells anything.

    Only a mail has a list to compare; for anything else there are none.
    """
    if placement.channel is not Channel.EMAIL:
        return []
    salt = salt_for(placement)
    query = select(Suppressed.sha256).where(Suppressed.seller_id == placement.seller_id)
    return sorted(salted(sha256, salt) for sha256 in db.session.scalars(query))
