"""The way through a program for newcomers: five steps, which are done, and where the next one is."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from campaigns.models import Campaign, Placement, Program
from core.access import Actor
from partners.queries import count_partnerships


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, whether it is done, and where to do it."""

    name: str
    text: str
    url: str
    label: str
    is_done: bool


def steps_of(
    actor: Actor, program: Program, campaigns: Sequence[Campaign], placements: Sequence[Placement]
) -> list[Step]:
    """Return the steps of a program in their order."""
    here = program.public_id
    new_campaign = url_for("campaigns.create_campaign", program=program.public_id)
    place = url_for("campaigns.add_placement", campaign_id=campaigns[0].public_id) if campaigns else new_campaign
    has_partners = bool(count_partnerships(actor))
    return [
        Step("Products", "What is sold, at which price.", url_for("campaigns.add_product", program_id=here), "Add a product",
             bool(program.products)),
        Step("Terms", "What partners earn, in plain words.", url_for("campaigns.edit_terms", program_id=here), "Set the terms",
             has_partners or bool(campaigns)),
        Step("Partner", "Who carries it to an audience.", url_for("campaigns.invite_to_program", program_id=here),
             "Invite a partner", has_partners),
        Step("Campaign", "An offer with dates.", new_campaign, "Create a campaign", bool(campaigns)),
        Step("Placement", "Who sends what, when.", place, "Add a placement", bool(placements)),
    ]  # fmt: skip
