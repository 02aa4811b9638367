"""Reads of placements. Seller and partner see the same row; house placements are the seller's alone."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Placement, PlacementInterval
from campaigns.rules.placements import Channel, PlacementState
from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership

_WITH = (
    joinedload(Placement.campaign),
    joinedload(Placement.program),
    joinedload(Placement.partnership).joinedload(Partnership.seller),
)
_MISSING = "There is no such placement, or it belongs to somebody else."


def visible_placements(actor: Actor) -> Select[Placement]:
    """Return the query of the placements this actor may see, on either side."""
    me = actor.organization_id
    return select(Placement).where(or_(Placement.seller_id == me, Placement.partner_id == me))


def get_placement(actor: Actor, placement_id: Id) -> Placement:
    """Return a placement this actor may see, with its campaign, program and partnership. Raises NotFound."""
    return _one(visible_placements(actor), placement_id)


def get_own_placement(actor: Actor, placement_id: Id) -> Placement:
    """Return a placement the actor's organization sells through. Raises NotFound."""
    return _one(select(Placement).where(Placement.seller_id == actor.organization_id), placement_id)


def get_joined_placement(actor: Actor, placement_id: Id) -> Placement:
    """Return a placement the actor's organization carries. Raises NotFound."""
    return _one(select(Placement).where(Placement.partner_id == actor.organization_id), placement_id)


def list_placements(
    actor: Actor, *, campaign_id: Id | None = None, program_id: Id | None = None, partnership_id: Id | None = None
) -> list[Placement]:
    """Return the placements with a partner that this actor may see, the newest first."""
    query = visible_placements(actor).where(Placement.partnership_id.isnot(None)).options(*_WITH)
    given = {"campaign_id": campaign_id, "program_id": program_id, "partnership_id": partnership_id}
    query = query.filter_by(**{name: value for name, value in given.items() if value is not None})
    return list(db.session.scalars(query.order_by(Placement.id.desc())))


def list_joined_placements(actor: Actor) -> list[Placement]:
    """Return the placements the actor's organization carries, those that go out next first."""
    query = select(Placement).where(Placement.partner_id == actor.organization_id).options(*_WITH)
    rows = db.session.scalars(query.order_by(Placement.id.desc()))
    return sorted(rows, key=lambda row: (row.state is PlacementState.ENDED, row.send_on is None, row.send_on))


def placements_of_campaign(campaign_id: Id) -> list[Placement]:
    """Return every placement of a campaign, for commands that move them together."""
    return list(
        db.session.scalars(select(Placement).where(Placement.campaign_id == campaign_id).order_by(Placement.id))
    )


def house_placement(program_id: Id) -> Placement:
    """Return a program's own placement: for links nobody earns on. Raises NotFound when the program has none."""
    query = select(Placement).where(Placement.program_id == program_id, Placement.partnership_id.is_(None))
    return get_one(query.order_by(Placement.id).limit(1), missing=_MISSING)


def find_placement_called(campaign_id: Id, name: str) -> Placement | None:
    """Return the placement of a campaign with this name, in any case, that has not ended, or None."""
    theirs = select(Placement).where(Placement.campaign_id == campaign_id, Placement.state != PlacementState.ENDED)
    return db.session.scalar(theirs.where(func.lower(Placement.name) == name.strip().lower()).limit(1))


def channels_in_use(partnership_id: Id) -> set[Channel]:
    """Return the channels on which a partner carries something that has not ended."""
    query = select(Placement.channel).where(
        Placement.partnership_id == partnership_id, Placement.state != PlacementState.ENDED
    )
    return set(db.session.scalars(query.distinct()))


def find_plain_placement(program_id: Id, partnership_id: Id) -> Placement | None:
    """Return the placement that carries a partner's plain links in a program, or None."""
    query = select(Placement).where(
        Placement.program_id == program_id,
        Placement.partnership_id == partnership_id,
        Placement.channel == Channel.LINK,
        Placement.campaign_id.is_(None),
        Placement.state != PlacementState.ENDED,
    )
    return db.session.scalar(query.order_by(Placement.id).limit(1))


def count_plain_parts(actor: Actor, program_id: Id) -> dict[bool, int]:
    """Return how many parts with plain links an own program has that have not ended, by whether they need a design."""
    query = select(Placement.needs_creative, func.count()).where(
        Placement.seller_id == actor.organization_id,
        Placement.program_id == program_id,
        Placement.channel == Channel.LINK,
        Placement.partnership_id.is_not(None),
        Placement.state != PlacementState.ENDED,
    )
    return {bool(needs): int(count) for needs, count in db.session.execute(query.group_by(Placement.needs_creative))}


def intervals_of(placement_id: Id) -> list[PlacementInterval]:
    """Return from when until when a placement was in which state, the first one first."""
    query = select(PlacementInterval).where(PlacementInterval.placement_id == placement_id)
    return list(db.session.scalars(query.order_by(PlacementInterval.from_at, PlacementInterval.number)))


def _one(query: Select[Placement], placement_id: Id) -> Placement:
    return get_one(query.where(Placement.id == placement_id).options(*_WITH), missing=_MISSING)
