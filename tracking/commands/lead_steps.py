"""What people do with leads: write one down, and say how far it has come. Every step says who and why."""

from campaigns.queries.placements import get_own_placement
from core import audit, ids
from core.access import Actor
from core.db import add, after_commit, command, lock
from core.errors import AppError
from core.ids import Id
from core.personal import check_no_address
from tracking.commands.leads import find_lead_of, record_lead
from tracking.models import Lead, LeadStep
from tracking.queries.leads import get_own_lead
from tracking.queries.sources import number_of_address
from tracking.rules.actions import Action
from tracking.rules.leads import LeadSource, LeadStage, LostReason, check_move
from tracking.schemas.reports import CustomerReport, LeadReport
from tracking.signals import lead_moved


@command
def move_lead(lead_id: Id, *, actor: Actor, to: LeadStage, lost: LostReason | None = None, reason: str = "") -> Lead:
    """Say that a lead came to another stage. Raises Conflict for a step that cannot follow the one before it."""
    lead = lock(get_own_lead(actor, lead_id))
    check_move(lead.stage, to, lost if to is LeadStage.LOST else None, reason)
    lead.stage = to
    add(
        LeadStep(
            seller_id=lead.seller_id,
            lead_id=lead.id,
            number=len(lead.steps) + 1,
            stage=to,
            lost=lost if to is LeadStage.LOST else None,
            reason=reason.strip(),
            by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.LEAD_MOVED, lead, to=str(to))
    after_commit(lambda: lead_moved.send(None, lead_id=lead_id))
    return lead


@command
def write_lead_down(
    *, actor: Actor, placement_id: Id, event_name: str, reason: str, name: str = "", email: str = ""
) -> Lead:
    """Store a lead that a partner brought and no click tells of. Raises AppError without a reason or a person."""
    placement = get_own_placement(actor, placement_id)
    if not reason.strip():
        raise AppError("Say how you know who brought it: the partner reads it.", field="reason")
    check_no_address(reason, "reason")
    if not (name.strip() or email.strip()):
        raise AppError("Write a name or an address, so that the same person is not counted twice.", field="name")
    number = number_of_address(email) if email.strip() else ids.show("lead", ids.new())
    report = LeadReport(
        customer=CustomerReport(external_id=number, name=name.strip() or None, email=email.strip().lower() or None),
        event_name=event_name,
        source=LeadSource.HAND,
        placement_id=placement.id,
        reason=reason.strip(),
    )
    customer = record_lead(report, program_id=placement.program_id, actor=actor)
    return find_lead_of(customer, event_name)
