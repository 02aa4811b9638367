"""Reads of campaigns. The seller sees its own; a partner sees those it has a placement in."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Campaign, Placement
from campaigns.rules.campaigns import CampaignState
from core.access import Actor
from core.db import db, get_one
from core.ids import Id


def visible_campaigns(actor: Actor) -> Select[Campaign]:
    """Return the query of the campaigns this actor may see, on either side."""
    mine = select(Placement.campaign_id).where(Placement.partner_id == actor.organization_id)
    return select(Campaign).where(or_(Campaign.seller_id == actor.organization_id, Campaign.id.in_(mine)))


def get_campaign(actor: Actor, campaign_id: Id) -> Campaign:
    """Return a campaign this actor may see. Raises NotFound."""
    return _one(visible_campaigns(actor), campaign_id)


def get_own_campaign(actor: Actor, campaign_id: Id) -> Campaign:
    """Return a campaign of the actor's own. Raises NotFound."""
    return _one(_own(actor), campaign_id)


def find_campaign_called(program_id: Id, name: str) -> Campaign | None:
    """Return the campaign of a program with this name, in any case, that is not put away, or None."""
    theirs = select(Campaign).where(Campaign.program_id == program_id, Campaign.state != CampaignState.ARCHIVED)
    return db.session.scalar(theirs.where(func.lower(Campaign.name) == name.strip().lower()).limit(1))


def list_campaigns(actor: Actor, *, state: CampaignState | None = None, program_id: Id | None = None) -> list[Campaign]:
    """Return the actor's own campaigns with their programs, the newest first."""
    query = _own(actor).options(joinedload(Campaign.program)).order_by(Campaign.id.desc())
    if state is not None:
        query = query.where(Campaign.state == state)
    if program_id is not None:
        query = query.where(Campaign.program_id == program_id)
    return list(db.session.scalars(query))


def count_by_state(actor: Actor) -> dict[CampaignState, int]:
    """Return how many of the actor's own campaigns are in each state."""
    query = select(Campaign.state, func.count()).where(Campaign.seller_id == actor.organization_id)
    return dict(iter(db.session.execute(query.group_by(Campaign.state))))


def count_placements(actor: Actor) -> dict[Id, int]:
    """Return how many placements each of the actor's own campaigns has."""
    query = select(Placement.campaign_id, func.count()).where(
        Placement.seller_id == actor.organization_id, Placement.campaign_id.isnot(None)
    )
    rows = db.session.execute(query.group_by(Placement.campaign_id))
    return {campaign_id: count for campaign_id, count in rows if campaign_id is not None}


def _own(actor: Actor) -> Select[Campaign]:
    return select(Campaign).where(Campaign.seller_id == actor.organization_id)


def _one(query: Select[Campaign], campaign_id: Id) -> Campaign:
    return get_one(
        query.where(Campaign.id == campaign_id).options(joinedload(Campaign.program)),
        missing="There is no such campaign, or it belongs to somebody else.",
    )
