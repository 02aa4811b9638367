"""Recording leads: interest before a sale. From then on the customer's sales find the click without carrying it."""

from typing import Any

from sqlalchemy import select

from campaigns.models import Link, Program
from campaigns.queries import Surroundings
from core import audit, clock, ids
from core.access import Actor
from core.db import add, add_if_missing, after_commit, command, db
from core.errors import NotFound
from core.ids import Id
from tracking.commands.converting import conversion_of
from tracking.commands.customers import note_customer
from tracking.models import Customer, Lead, LeadStep
from tracking.queries.sources import find_clicked_link, get_program, read_click_id
from tracking.queries.touches import touches_of_lead
from tracking.rules.actions import Action
from tracking.rules.attribution import attribute
from tracking.rules.click_ids import ClickId
from tracking.rules.leads import LeadSource, LeadStage, of_lead
from tracking.rules.traces import trace_of
from tracking.schemas.reports import LeadReport
from tracking.signals import lead_recorded


@command
def record_lead(report: LeadReport, *, program_id: Id | None, actor: Actor) -> Customer:
    """Store a lead and the click that brought it; the same event of the same customer counts once.

    By the API, the customer must be known without a click id, and NotFound is raised for a click id that is not ours.
    """
    program = get_program(actor, program_id)
    clicked, link = _clicked(report, program)
    customer = note_customer(report.customer, program)
    if clicked is not None and link is not None and customer.first_click_id is None:
        customer.first_click_id, customer.first_link_id = clicked.click_id, link.id
        customer.placement_id = link.placement_id
    if not report.is_deferred:
        _add_lead(report, customer, (clicked, link), actor)
    db.session.flush()
    return customer


def find_lead_of(customer: Customer, event_name: str) -> Lead:
    """Return the lead that a customer is for an event, after it was recorded."""
    query = select(Lead).where(Lead.customer_id == customer.id, Lead.event_name == event_name)
    return db.session.scalars(query).one()


_Clicked = tuple[ClickId | None, Link | None]


def _clicked(report: LeadReport, program: Program) -> _Clicked:
    """Return the click a lead came by and its link; both are needed by the API, and neither elsewhere."""
    clicked = read_click_id(report.click_id) if report.click_id else _known_click(report, program)
    link = find_clicked_link(program.seller_id, clicked)
    if link is not None:
        return clicked, link
    if report.source is LeadSource.API:
        raise NotFound(_NO_CLICK if report.click_id else _NO_CUSTOMER, field="clickId")
    return None, None


_NO_CLICK = "No link of yours gave out this click id. Send the tandem_id that the visitor arrived with."
_NO_CUSTOMER = "There is no click id, and no customer with this number who came by a link. Send the click id."


def _known_click(report: LeadReport, program: Program) -> ClickId | None:
    if report.source is not LeadSource.API:
        return None
    query = select(Customer).where(
        Customer.program_id == program.id, Customer.external_id == report.customer.external_id
    )
    customer = db.session.scalar(query)
    if customer is None or customer.first_click_id is None or customer.first_link_id is None:
        return None
    return ClickId(customer.first_click_id, customer.first_link_id)


def _add_lead(report: LeadReport, customer: Customer, by: _Clicked, actor: Actor) -> None:
    lead_id, (clicked, link) = ids.new(), by
    values: dict[str, Any] = {
        "seller_id": customer.seller_id,
        "program_id": customer.program_id,
        "customer_id": customer.id,
        "event_name": report.event_name,
        "quantity": report.quantity,
        "click_id": clicked.click_id if clicked else None,
        "link_id": link.id if link else None,
        "placement_id": link.placement_id if link else None,
        "details": report.metadata,
        "occurred_at": report.occurred_at or clock.now(),
        "recorded_at": clock.now(),
        "source": report.source,
        "stage": LeadStage.NEW,
        "coupons": list(report.coupons),
        "consent": report.consent,
    }
    add_if_missing(Lead, id=lead_id, **values)
    if lead := db.session.get(Lead, lead_id):
        _begin(lead, report, actor)


def _begin(lead: Lead, report: LeadReport, actor: Actor) -> None:
    """Take the first step of a new lead, decide who it counts for, and tell of it."""
    by_id = actor.user_id
    add(LeadStep(seller_id=lead.seller_id, lead_id=lead.id, number=1, stage=LeadStage.NEW, by_id=by_id,
                 reason=report.reason))  # fmt: skip
    _attribute(lead, report.placement_id)
    audit.record(actor, Action.LEAD_RECORDED, lead, event=report.event_name)
    after_commit(lambda: lead_recorded.send(None, lead_id=lead.id))


def _attribute(lead: Lead, told_of: Id | None) -> None:
    verdict = attribute(touches_of_lead(lead, Surroundings(), told_of=told_of), placed_at=lead.occurred_at)
    lead.trace = of_lead(trace_of(verdict))
    if verdict.winner is not None:
        lead.placement_id = lead.placement_id or verdict.winner.placement_id
        add(conversion_of(lead, verdict.winner, lead.trace))
