"""Writes of campaigns. Starting, pausing and ending one does the same to its placements, in the same moment."""

from campaigns.commands.placements import GONE, add_placement, move_placements
from campaigns.commands.programs import check_open
from campaigns.models import Campaign
from campaigns.queries.campaigns import find_campaign_called, get_own_campaign
from campaigns.queries.offers import promising
from campaigns.queries.placements import find_placement_called, placements_of_campaign
from campaigns.queries.programs import get_program
from campaigns.rules import campaigns as rules
from campaigns.rules.actions import Action
from campaigns.rules.campaigns import CampaignState, advance_campaign
from campaigns.rules.needs import SENDER
from campaigns.rules.offers import check_end
from campaigns.rules.placements import PlacementState
from campaigns.rules.programs import clean_url
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from core import audit
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.ids import Id, show

_WITH_IT = {
    CampaignState.LIVE: PlacementState.LIVE,
    CampaignState.PAUSED: PlacementState.PAUSED,
    CampaignState.ENDED: PlacementState.ENDED,
}


@command
def create_campaign(program_id: Id, draft: CampaignDraft, *, actor: Actor) -> Campaign:
    """Create a campaign as a draft. Raises AppError naming the field at fault, Conflict on a used name."""
    program = lock(get_program(actor, program_id))
    check_open(program)
    if find_campaign_called(program.id, draft.name) is not None:
        raise Conflict(
            f"{program.name} has a campaign called {draft.name.strip()} already. Use another name.", field="name"
        )
    campaign = Campaign(seller_id=program.seller_id, program_id=program.id)
    _describe(campaign, draft, landing_url=program.landing_url)
    add(campaign)
    audit.record(actor, Action.CAMPAIGN_CREATED, campaign, name=campaign.name)
    return campaign


@command
def change_campaign(campaign_id: Id, draft: CampaignDraft, *, actor: Actor) -> Campaign:
    """Change a campaign that has not ended. Links that were made keep where they lead."""
    campaign = lock(get_own_campaign(actor, campaign_id))
    if campaign.state in {CampaignState.ENDED, CampaignState.ARCHIVED}:
        raise Conflict("This campaign has ended and stays as it was. Create a new one.")
    if draft.ends_on != campaign.ends_on:
        check_end(campaign.ends_on, draft.ends_on, is_promised=bool(promising(campaign.id)))
    _describe(campaign, draft, landing_url=campaign.program.landing_url)
    audit.record(actor, Action.CAMPAIGN_CHANGED, campaign)
    return campaign


@command
def copy_campaign(campaign_id: Id, draft: CampaignDraft, *, actor: Actor) -> Campaign:
    """Create a draft of the same program with the same partners and channels, without dates, codes or approvals.

    Partners one no longer works with are left out. Raises AppError and Conflict as creating one does.
    """
    source = get_own_campaign(actor, campaign_id)
    source_id, program_id = source.id, source.program_id
    copy = create_campaign(program_id, draft, actor=actor)
    for placement in placements_of_campaign(source_id):
        partnership = placement.partnership
        is_there = find_placement_called(copy.id, placement.name) is not None
        if partnership is None or partnership.state in GONE or is_there:
            continue
        words = {"name": placement.name, "note": placement.note, "sender": placement.answers.get(SENDER, "")}
        same = PlacementDraft(channel=placement.channel, audience_size=placement.audience_size, **words)
        add_placement(copy.id, partnership.id, same, actor=actor)
    audit.record(actor, Action.CAMPAIGN_COPIED, copy, source=show(Campaign.__prefix__, source_id))
    return copy


@command
def set_campaign_state(campaign_id: Id, to: CampaignState, *, actor: Actor) -> Campaign:
    """Start, pause, resume, end or archive a campaign, and its placements with it. Raises Conflict for other moves."""
    campaign = lock(get_own_campaign(actor, campaign_id))
    campaign.state = advance_campaign(campaign.state, to)
    audit.record(actor, Action.CAMPAIGN_MOVED, campaign, to=to)
    if to in _WITH_IT:
        move_placements(campaign, _WITH_IT[to], actor=actor)
    return campaign


def _describe(campaign: Campaign, draft: CampaignDraft, *, landing_url: str) -> None:
    if not draft.name.strip():
        raise AppError("Write a name, such as “Spring offer”.", field="name")
    rules.check_dates(draft.starts_on, draft.ends_on)
    campaign.name, campaign.offer = draft.name.strip(), draft.offer.strip()
    campaign.starts_on, campaign.ends_on = draft.starts_on, draft.ends_on
    campaign.landing_url = clean_url(draft.landing_url or landing_url, field="landing_url")
