"""A seller with a program, a partner under accepted terms and a live placement: name only what the test is about."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Role
from campaigns.commands.campaigns import create_campaign, set_campaign_state
from campaigns.commands.placements import add_placement
from campaigns.commands.programs import add_product, create_program
from campaigns.models import Campaign, Placement, Program
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from campaigns.schemas.programs import ProductDraft, ProgramDraft
from core.access import Actor
from core.money import Money
from partners.models import Partnership
from partners.rules.terms import Terms
from tests.partners.factories import TERMS, Member, active_partnership, make_member

HOME = "https://shop.example.com/course"


@dataclass(frozen=True)
class Stand:
    """Both sides of one placement."""

    seller: Member
    partner: Actor
    partnership: Partnership
    program: Program
    campaign: Campaign
    placement: Placement


def program_draft(**given: Any) -> ProgramDraft:
    values: dict[str, Any] = {"name": "Partner program", "landing_url": HOME, "default_terms": TERMS}
    return ProgramDraft(**values | given)


def make_program(seller: Member, **given: Any) -> Program:
    program = create_program(program_draft(**given), actor=seller.actor)
    add_product(program.id, ProductDraft(name="Bootcamp", price=Money(19_900, "USD")), actor=seller.actor)
    return program


def make_campaign(seller: Member, program: Program, *, is_live: bool = True, **given: Any) -> Campaign:
    values: dict[str, Any] = {"name": "Spring offer", "offer": "20 % off until the end of May"}
    campaign = create_campaign(program.id, CampaignDraft(**values | given), actor=seller.actor)
    return set_campaign_state(campaign.id, CampaignState.LIVE, actor=seller.actor) if is_live else campaign


def make_stand(*, channel: Channel = Channel.LINK, is_live: bool = True, terms: Terms = TERMS, **given: Any) -> Stand:
    seller = make_member("Northbeam Training")
    partnership, partner = active_partnership(seller, terms=terms)
    program = make_program(seller, default_terms=terms)
    campaign = make_campaign(seller, program, is_live=is_live)
    draft = PlacementDraft(channel=channel, **{"sender": "partner" if channel is Channel.EMAIL else "", **given})
    placement = add_placement(campaign.id, partnership.id, draft, actor=seller.actor)
    return Stand(seller, partner, partnership, program, campaign, placement)


def viewer_of(member: Member) -> Actor:
    return make_member("Viewer", role=Role.VIEWER, of=member.organization).actor
