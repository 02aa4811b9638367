"""Reads of plain suppression files: to whom a seller gives them, what they hold, who took one, and what came back."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from campaigns.models import (
    Placement,
    PlantedAddress,
    PlantedArrival,
    Suppressed,
    SuppressionDownload,
    SuppressionGrant,
)
from campaigns.rules.placements import Channel
from campaigns.rules.suppression_files import HashKind, md5_of
from campaigns.rules.suppressions import hash_of
from core.access import Actor
from core.db import db
from core.ids import Id
from partners.models import Partnership

MOST_SHOWN = 50
_HASHES = {HashKind.SHA256: (Suppressed.sha256, hash_of), HashKind.MD5: (Suppressed.md5, md5_of)}


def list_mail_partners(actor: Actor) -> list[tuple[Partnership, SuppressionGrant | None]]:
    """Return the partners that have a mail to send for the actor's organization, by name, with their grants."""
    mails = select(Placement.partnership_id).where(
        Placement.seller_id == actor.organization_id, Placement.channel == Channel.EMAIL
    )
    query = (
        select(Partnership, SuppressionGrant)
        .outerjoin(SuppressionGrant, SuppressionGrant.partnership_id == Partnership.id)
        .where(Partnership.seller_id == actor.organization_id, Partnership.id.in_(mails))
        .order_by(Partnership.name, Partnership.id)
    )
    return [(partnership, grant) for partnership, grant in db.session.execute(query)]


def find_grant(partnership_id: Id | None) -> SuppressionGrant | None:
    """Return whether and until when a partnership that was fetched for whoever asks has plain files, or None."""
    return db.session.scalar(select(SuppressionGrant).where(SuppressionGrant.partnership_id == partnership_id))


def count_in_file(placement: Placement, kind: HashKind) -> int:
    """Return how many hashes a plain file of a placement holds, test addresses included."""
    column = _HASHES[kind][0]
    theirs = select(func.count(column)).where(Suppressed.seller_id == placement.seller_id)
    return (db.session.scalar(theirs) or 0) + len(planted_in(placement))


def lines_of_file(placement: Placement, kind: HashKind) -> list[str]:
    """Return the hashes of a plain file in order, so that nothing tells test addresses from others.

    Only for a placement whose download was recorded.
    """
    column, hashed = _HASHES[kind]
    theirs = select(column).where(Suppressed.seller_id == placement.seller_id, column.isnot(None))
    found = {each for each in db.session.scalars(theirs) if each is not None}
    return sorted(found | {hashed(each.address) for each in planted_in(placement)})


def planted_in(placement: Placement) -> list[PlantedAddress]:
    """Return the test addresses of a placement. They are the seller's alone to see."""
    return list(db.session.scalars(select(PlantedAddress).where(PlantedAddress.placement_id == placement.id)))


def planted_of(seller_id: Id) -> set[str]:
    """Return every test address of a seller, for planting others."""
    return set(db.session.scalars(select(PlantedAddress.address).where(PlantedAddress.seller_id == seller_id)))


def planted_among(actor: Actor, addresses: set[str]) -> list[PlantedAddress]:
    """Return which of some addresses are test addresses of the actor's organization."""
    query = select(PlantedAddress).where(PlantedAddress.seller_id == actor.organization_id)
    rows = db.session.scalars(query.options(joinedload(PlantedAddress.placement).joinedload(Placement.partnership)))
    return [row for row in rows if row.address in addresses]


def find_download(placement_id: Id) -> SuppressionDownload | None:
    """Return the newest plain file that was taken for a placement that was fetched for whoever asks, or None."""
    downloads = _downloads(SuppressionDownload.placement_id == placement_id)
    return downloads[0] if downloads else None


def list_downloads(actor: Actor) -> list[SuppressionDownload]:
    """Return who took plain files of the actor's organization, the newest first."""
    return _downloads(SuppressionDownload.seller_id == actor.organization_id)


def list_planted_arrivals(actor: Actor) -> list[PlantedArrival]:
    """Return the mails that came to test addresses of the actor's organization, the newest first."""
    query = (
        select(PlantedArrival)
        .where(PlantedArrival.seller_id == actor.organization_id)
        .options(joinedload(PlantedArrival.planted).joinedload(PlantedAddress.placement))
    )
    return list(db.session.scalars(query.order_by(PlantedArrival.id.desc()).limit(MOST_SHOWN)))


def has_arrived(planted_id: Id, sha256: str) -> bool:
    """Say whether this very mail was reported for a test address before."""
    query = select(PlantedArrival.id).where(
        PlantedArrival.planted_address_id == planted_id, PlantedArrival.sha256 == sha256
    )
    return db.session.scalar(query) is not None


def _downloads(claim: ColumnElement[bool]) -> list[SuppressionDownload]:
    query = (
        select(SuppressionDownload)
        .where(claim)
        .options(joinedload(SuppressionDownload.taken_by), joinedload(SuppressionDownload.placement))
    )
    return list(db.session.scalars(query.order_by(SuppressionDownload.id.desc()).limit(MOST_SHOWN)))
