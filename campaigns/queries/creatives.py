"""Reads of creatives and versions. A draft is seen by the side that makes it, the rest by both."""

from sqlalchemy import Select, and_, func, or_, select

from campaigns.models import Creative, CreativeVersion
from campaigns.rules.creatives import Side, VersionState
from core.access import Actor
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id


def visible_creatives(actor: Actor) -> Select[Creative]:
    """Return the creatives an actor's organization makes or judges."""
    me = actor.organization_id
    return select(Creative).where(or_(Creative.seller_id == me, Creative.partner_id == me))


def get_creative(actor: Actor, creative_id: Id) -> Creative:
    """Return a creative this actor may see. Raises NotFound."""
    return get_one(
        visible_creatives(actor).where(Creative.id == creative_id),
        missing="There is no such design, or it belongs to somebody else.",
    )


def visible_versions(actor: Actor) -> Select[CreativeVersion]:
    """Return the versions an actor may see: of visible creatives, those submitted once and their own side's drafts."""
    me = actor.organization_id
    is_ours = or_(CreativeVersion.seller_id == me, CreativeVersion.partner_id == me)
    was_shown = or_(CreativeVersion.state != VersionState.DRAFT, CreativeVersion.author_organization_id == me)
    return select(CreativeVersion).where(and_(is_ours, was_shown))


def get_version(actor: Actor, version_id: Id) -> CreativeVersion:
    """Return a version this actor may see. Raises NotFound."""
    return get_one(
        visible_versions(actor).where(CreativeVersion.id == version_id),
        missing="There is no such version of a design, or it belongs to somebody else.",
    )


def get_numbered_version(actor: Actor, creative_id: Id, number: int) -> CreativeVersion:
    """Return a version of a creative by its number. Raises NotFound for one this actor may not see."""
    query = visible_versions(actor).where(CreativeVersion.creative_id == creative_id)
    return get_one(
        query.where(CreativeVersion.number == number),
        missing="There is no such version, or it has not been submitted to you yet.",
    )


def list_versions(actor: Actor, creative_id: Id) -> list[CreativeVersion]:
    """Return the versions of a creative that this actor may see, the newest first."""
    query = visible_versions(actor).where(CreativeVersion.creative_id == creative_id)
    return list(db.session.scalars(query.order_by(CreativeVersion.number.desc())))


def find_creative_for(placement_id: Id) -> Creative | None:
    """Return the newest creative of a placement that was fetched for whoever asks, or None."""
    query = select(Creative).where(Creative.placement_id == placement_id).order_by(Creative.id.desc())
    return db.session.scalar(query.limit(1))


def find_latest_version(creative_id: Id) -> CreativeVersion | None:
    """Return the newest version of a creative, drafts included: for commands, not for the other side's eyes."""
    query = select(CreativeVersion).where(CreativeVersion.creative_id == creative_id)
    return db.session.scalar(query.order_by(CreativeVersion.number.desc()).limit(1))


def get_latest_version(creative: Creative) -> CreativeVersion:
    """Return the newest version of a creative, for whoever makes it. Raises NotFound."""
    newest = find_latest_version(creative.id)
    if newest is None:
        raise NotFound("This design has no version yet.")
    return newest


def count_newer_submitted(version: CreativeVersion) -> int:
    """Return how many newer versions of the same creative have been submitted."""
    query = select(func.count()).where(
        CreativeVersion.creative_id == version.creative_id,
        CreativeVersion.number > version.number,
        CreativeVersion.state != VersionState.DRAFT,
    )
    return db.session.scalar(query) or 0


def side_of(creative: Creative, actor: Actor) -> Side:
    """Return which side of a creative an actor is on. Raises NotFound for a stranger."""
    if actor.organization_id == creative.seller_id:
        return Side.SELLER
    if creative.partner_id is not None and actor.organization_id == creative.partner_id:
        return Side.PARTNER
    raise NotFound("There is no such design, or it belongs to somebody else.")


def sides_of(creative: Creative) -> list[Side]:
    """Return the sides whose brands a creative shows."""
    return [Side.SELLER] if creative.partner_id is None else [Side.SELLER, Side.PARTNER]


def organization_of(creative: Creative, side: Side) -> Id:
    """Return the organization on one side of a creative. Raises LookupError for a side that is not there."""
    found = creative.seller_id if side is Side.SELLER else creative.partner_id
    if found is None:
        raise LookupError(f"This creative has no {side}.")
    return found


def side_names(creative: Creative) -> dict[Side, str]:
    """Return what each side of a creative is called: the partner as the seller named it."""
    names = {Side.SELLER: creative.seller.name}
    if creative.placement.partnership is not None:
        names[Side.PARTNER] = creative.placement.partnership.name
    return names
