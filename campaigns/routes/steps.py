"""The way through a program for newcomers: seven steps, which are done, and where the next one is.

Each step is a page that saves on its own, so whoever leaves goes on where they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from campaigns.commands.programs import starting_terms
from campaigns.models import Campaign, Placement, Program
from campaigns.queries.creatives import find_creative_for
from campaigns.queries.earning import approved_now
from campaigns.rules.campaigns import CampaignState
from core.access import Actor
from partners.queries import count_partnerships


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, how its button reads, where to do it, and whether it is done."""

    name: str
    text: str
    label: str
    url: str
    is_done: bool


def steps_of(
    actor: Actor, program: Program, campaigns: Sequence[Campaign], placements: Sequence[Placement]
) -> list[Step]:
    """Return the steps of a program in their order."""
    has_partners = bool(count_partnerships(actor))
    return [
        Step("Products", "What is sold, at which price.", "Add a product", _of(program, "add_product"),
             bool(program.products)),
        Step("Terms", "What partners earn, in plain words.", "Set the terms", _of(program, "edit_terms"),
             has_partners or bool(campaigns) or _has_chosen_terms(program)),
        Step("Partner", "Who carries it to an audience.", "Invite a partner", _of(program, "invite_to_program"),
             has_partners),
        Step("Campaign", "An offer with dates.", "Create a campaign", _new_campaign(program), bool(campaigns)),
        Step("Placement", "Who sends what, when.", "Add a placement", _place(program, campaigns), bool(placements)),
        _design(program, campaigns, placements),
        Step("Start", "Links count, and partners get what to send.", "Start the campaign", _start(program, campaigns),
             any(campaign.state is not CampaignState.DRAFT for campaign in campaigns)),
    ]  # fmt: skip


def _design(program: Program, campaigns: Sequence[Campaign], placements: Sequence[Placement]) -> Step:
    """Return the step of making a design that both brands approve; done where one is approved or none is needed."""
    text, needing = "Both brands approve the same version.", [each for each in placements if each.needs_creative]
    if not needing:
        return Step("Design", text, "Add a placement", _place(program, campaigns), bool(placements))
    is_done = bool(approved_now(needing))
    made = None if is_done else find_creative_for(needing[0].id)
    if made is not None:
        url, label = url_for("campaigns.show_creative", creative_id=made.public_id), "Open the design"
    else:
        url, label = url_for("campaigns.new_creative", placement=needing[0].public_id), "Make the design"
    return Step("Design", text, label, url, is_done)


def _start(program: Program, campaigns: Sequence[Campaign]) -> str:
    if not campaigns:
        return _new_campaign(program)
    return url_for("campaigns.show_campaign", campaign_id=campaigns[0].public_id)


def _has_chosen_terms(program: Program) -> bool:
    return program.default_terms != starting_terms(program.currency).to_json()


def _of(program: Program, view: str) -> str:
    return url_for(f"campaigns.{view}", program_id=program.public_id)


def _new_campaign(program: Program) -> str:
    return url_for("campaigns.create_campaign", program=program.public_id)


def _place(program: Program, campaigns: Sequence[Campaign]) -> str:
    if not campaigns:
        return _new_campaign(program)
    return url_for("campaigns.add_placement", campaign_id=campaigns[0].public_id)
