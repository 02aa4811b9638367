"""People who asked before they bought: a few leads of the last days, at every stage, so that the page has something."""

from datetime import timedelta

from core import clock
from core.access import system_for
from core.db import command
from demo.commands.stage import Stage
from tracking.commands import move_lead, record_lead
from tracking.commands.leads import find_lead_of
from tracking.queries.sources import show_click_id
from tracking.rules import click_ids
from tracking.rules.leads import LeadSource, LeadStage, LostReason
from tracking.schemas.reports import CustomerReport, LeadReport

_ASKED = (
    ("Iris Holm", "Call back", ()),
    ("Ben Okafor", "Call back", ((LeadStage.QUALIFIED, None, "Has a team of six and a date."),)),
    ("Mei Tanaka", "Brochure", ((LeadStage.QUALIFIED, None, ""), (LeadStage.WON, None, "Booked by phone."))),
    ("Luca Conti", "Brochure", ((LeadStage.LOST, LostReason.NO_INTEREST, ""),)),
    ("Nora Lind", "Call back", ((LeadStage.LOST, LostReason.FALSE_DETAILS, "The number belongs to nobody."),)),
)


@command
def bring_leads(stage: Stage) -> None:
    """Let five people ask for something by the links of a seller's partners, and follow up on four of them."""
    actor, spots = system_for(stage.team.organization_id), stage.spots[:2]
    for place, (name, event, steps) in enumerate(_ASKED):
        at = clock.now() - timedelta(hours=5 * (place + 1))
        number = name.lower().replace(" ", ".")
        report = LeadReport(
            customer=CustomerReport(external_id=number, name=name, email=f"{number}@mail.example"),
            event_name=event,
            source=LeadSource.API,
            click_id=show_click_id(click_ids.new_id(at - timedelta(minutes=3)), spots[place % len(spots)].link_id),
            occurred_at=at,
        )
        lead = find_lead_of(record_lead(report, program_id=stage.program_id, actor=actor), event)
        for stage_to, lost, reason in steps:
            move_lead(lead.id, actor=actor, to=stage_to, lost=lost, reason=reason)
