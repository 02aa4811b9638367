"""Writes of placements. Each change of state closes one interval and opens the next; past clicks are judged by them."""

from functools import partial

from sqlalchemy import update

from campaigns.commands.epoch import bump_link_epoch
from campaigns.commands.links import add_link
from campaigns.models import Campaign, Placement, PlacementInterval
from campaigns.queries.campaigns import get_own_campaign
from campaigns.queries.earning import could_be_sent
from campaigns.queries.placements import (
    channels_in_use,
    find_placement_called,
    find_plain_placement,
    get_own_placement,
    intervals_of,
    placements_of_campaign,
)
from campaigns.queries.programs import get_program
from campaigns.rules.actions import Action
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.needs import said_at_first
from campaigns.rules.placements import (
    CHANNEL_WORDS,
    PLACEMENT_MOVES,
    Channel,
    PlacementState,
    advance_placement,
    check_embargo,
    check_plain_links,
    check_window,
    needs_creative,
)
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.links import LinkDraft
from campaigns.signals import placement_changed
from core import audit, clock
from core.access import Actor
from core.db import add, after_commit, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_own_partnership
from partners.rules.partnerships import PartnershipState

GONE = (PartnershipState.WINDING_DOWN, PartnershipState.ENDED, PartnershipState.DECLINED)


@command
def add_placement(campaign_id: Id, partnership_id: Id, draft: PlacementDraft, *, actor: Actor) -> Placement:
    """Let a partner carry a campaign on one of its channels, with a first link. In a live campaign it is live at once.

    Raises AppError naming the field at fault, Conflict when the campaign or the partnership is over.
    """
    campaign = lock(get_own_campaign(actor, campaign_id))
    if campaign.state in {CampaignState.ENDED, CampaignState.ARCHIVED}:
        raise Conflict("This campaign has ended. Create a new one for a new placement.")
    partnership = get_own_partnership(actor, partnership_id)
    if draft.channel is Channel.LINK:
        check_plain_links(channels_in_use(partnership.id), is_wanted=draft.is_beside_mail)
    _check_name(campaign, _name_of(partnership, draft))
    placement = _new(partnership, draft, campaign=campaign, program_id=campaign.program_id)
    placement.answers = said_at_first(draft.channel, draft.sender)
    audit.record(actor, Action.PLACEMENT_ADDED, placement, channel=placement.channel)
    add_link(placement, LinkDraft(), actor=actor)
    move_placement(placement, PlacementState.READY, actor=actor)
    if campaign.state is CampaignState.LIVE:
        move_placement(placement, PlacementState.LIVE, actor=actor)
    return placement


@command
def ensure_plain_placement(program_id: Id, partnership_id: Id, *, actor: Actor) -> Placement:
    """Return the placement for a partner's plain links in a program; it is made, live, when there is none yet.

    Raises Conflict for a partner who mails a list, until somebody has switched plain links on.
    """
    program, partnership = lock(get_program(actor, program_id)), get_own_partnership(actor, partnership_id)
    found = find_plain_placement(program.id, partnership.id)
    if found is not None:
        return found
    check_plain_links(channels_in_use(partnership.id), is_wanted=False)
    draft = PlacementDraft(channel=Channel.LINK, name=f"{partnership.name}: plain links")
    placement = _new(partnership, draft, campaign=None, program_id=program.id)
    placement.needs_creative = needs_creative(Channel.LINK, plain_links_need_design=program.plain_links_need_design)
    audit.record(actor, Action.PLACEMENT_ADDED, placement, channel=placement.channel)
    move_placement(placement, PlacementState.READY, actor=actor)
    move_placement(placement, PlacementState.LIVE, actor=actor)
    return placement


@command
def change_placement(placement_id: Id, draft: PlacementDraft, *, actor: Actor) -> Placement:
    """Change what is said about a placement; the channel stays. Raises Conflict once it has ended."""
    placement = lock(get_own_placement(actor, placement_id))
    if placement.state is PlacementState.ENDED:
        raise Conflict("This placement has ended. Add a new one to the campaign.")
    _check(draft)
    check_embargo(placement.window, draft.window, could_be_sent=could_be_sent(placement))
    placement.name = draft.name.strip() or placement.name
    placement.audience_size, placement.note = draft.audience_size, draft.note.strip()
    placement.send_on, placement.send_until = draft.send_on, draft.send_until
    placement.is_embargoed = draft.is_embargoed
    audit.record(actor, Action.PLACEMENT_CHANGED, placement)
    _tell(placement)
    return placement


@command
def set_placement_state(placement_id: Id, to: PlacementState, *, actor: Actor) -> Placement:
    """Start, pause, resume or end one placement. Raises Conflict, saying what can be done, for any other move."""
    placement = lock(get_own_placement(actor, placement_id))
    campaign = placement.campaign
    if to is PlacementState.LIVE and campaign is not None and campaign.state is not CampaignState.LIVE:
        raise Conflict(f"The campaign {campaign.name} is not live. Start it first; its placements start with it.")
    move_placement(placement, to, actor=actor)
    return placement


@command
def move_placements(campaign: Campaign, to: PlacementState, *, actor: Actor) -> None:
    """Move every placement of a locked campaign that can make this move; the others stay."""
    for placement in placements_of_campaign(campaign.id):
        lock(placement)
        if to in PLACEMENT_MOVES.get(placement.state, ()):
            move_placement(placement, to, actor=actor)


@command
def move_placement(placement: Placement, to: PlacementState, *, actor: Actor) -> None:
    """Move a locked placement to another state as of now. Raises Conflict for a move that is not allowed."""
    state = advance_placement(placement.state, to)
    moment = clock.now()
    is_open = (PlacementInterval.placement_id == placement.id) & PlacementInterval.until_at.is_(None)
    db.session.execute(update(PlacementInterval).where(is_open).values(until_at=moment))
    placement.state = state
    _open_interval(placement)
    audit.record(actor, Action.PLACEMENT_MOVED, placement, to=to)
    _tell(placement)


def _new(partnership: Partnership, draft: PlacementDraft, *, campaign: Campaign | None, program_id: Id) -> Placement:
    if partnership.state in GONE:
        raise Conflict(f"You and {partnership.name} no longer work together. Invite them again first.")
    _check(draft)
    plain = campaign.program.plain_links_need_design if campaign else False
    placement = add(
        Placement(
            seller_id=partnership.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            program_id=program_id,
            campaign_id=campaign.id if campaign else None,
            channel=draft.channel,
            state=PlacementState.PLANNED,
            name=_name_of(partnership, draft),
            audience_size=draft.audience_size,
            send_on=draft.send_on,
            send_until=draft.send_until,
            is_embargoed=draft.is_embargoed,
            note=draft.note.strip(),
            needs_creative=needs_creative(draft.channel, plain_links_need_design=plain),
        )
    )
    _open_interval(placement)
    return placement


def _name_of(partnership: Partnership, draft: PlacementDraft) -> str:
    return draft.name.strip() or f"{partnership.name}: {CHANNEL_WORDS[draft.channel]}"


def _check_name(campaign: Campaign, name: str) -> None:
    """Refuse a second placement of the same name: most often the button was pressed twice."""
    if find_placement_called(campaign.id, name) is not None:
        raise Conflict(f"{name} is in this campaign already. Open it, or write another name.", field="name")


def _check(draft: PlacementDraft) -> None:
    check_window(draft.window)
    if draft.audience_size is not None and not 0 <= draft.audience_size <= 1_000_000_000:
        raise AppError("Write how many people it reaches, as a whole number.", field="audience_size")


def _open_interval(placement: Placement) -> None:
    number, moment = len(intervals_of(placement.id)) + 1, clock.now()
    values = {"seller_id": placement.seller_id, "placement_id": placement.id, "state": placement.state}
    add(PlacementInterval(**values, number=number, from_at=moment))


def _tell(placement: Placement) -> None:
    db.session.flush()
    bump_link_epoch()
    after_commit(partial(placement_changed.send, placement_id=placement.id))
