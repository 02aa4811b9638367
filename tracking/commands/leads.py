"""Recording leads: interest before a sale. From then on the customer's sales find the click without carrying it."""

from typing import Any

from sqlalchemy import select

from campaigns.models import Link, Program
from core import audit, clock, ids
from core.access import Actor
from core.db import add_if_missing, after_commit, command, db
from core.errors import NotFound
from core.ids import Id
from tracking.commands.customers import note_customer
from tracking.models import Customer, Lead
from tracking.queries.sources import find_clicked_link, get_program, read_click_id
from tracking.rules.actions import Action
from tracking.rules.click_ids import ClickId
from tracking.schemas.reports import LeadReport
from tracking.signals import lead_recorded


@command
def record_lead(report: LeadReport, *, program_id: Id | None, actor: Actor) -> Customer:
    """Store a lead and the click that brought it; the same event of the same customer counts once.

    Without a click id the customer must be known. Raises NotFound for a click id that is not ours.
    """
    program = get_program(actor, program_id)
    clicked, link = _clicked(report, program)
    customer = note_customer(report.customer, program)
    if customer.first_click_id is None:
        customer.first_click_id, customer.first_link_id = clicked.click_id, link.id
        customer.placement_id = link.placement_id
    if not report.is_deferred:
        _add_lead(report, customer, clicked, link, actor)
    db.session.flush()
    return customer


def _clicked(report: LeadReport, program: Program) -> tuple[ClickId, Link]:
    clicked = read_click_id(report.click_id) if report.click_id else _known_click(report, program)
    link = find_clicked_link(program.seller_id, clicked)
    if clicked is None or link is None:
        raise NotFound(_NO_CLICK if report.click_id else _NO_CUSTOMER, field="clickId")
    return clicked, link


_NO_CLICK = "No link of yours gave out this click id. Send the tandem_id that the visitor arrived with."
_NO_CUSTOMER = "There is no click id, and no customer with this number who came by a link. Send the click id."


def _known_click(report: LeadReport, program: Program) -> ClickId | None:
    query = select(Customer).where(
        Customer.program_id == program.id, Customer.external_id == report.customer.external_id
    )
    customer = db.session.scalar(query)
    if customer is None or customer.first_click_id is None or customer.first_link_id is None:
        return None
    return ClickId(customer.first_click_id, customer.first_link_id)


def _add_lead(report: LeadReport, customer: Customer, clicked: ClickId, link: Link, actor: Actor) -> None:
    lead_id = ids.new()
    values: dict[str, Any] = {
        "seller_id": customer.seller_id,
        "program_id": customer.program_id,
        "customer_id": customer.id,
        "event_name": report.event_name,
        "quantity": report.quantity,
        "click_id": clicked.click_id,
        "link_id": link.id,
        "placement_id": link.placement_id,
        "details": report.metadata,
        "occurred_at": report.occurred_at or clock.now(),
    }
    add_if_missing(Lead, id=lead_id, **values)
    if lead := db.session.get(Lead, lead_id):
        audit.record(actor, Action.LEAD_RECORDED, lead, event=report.event_name)
        after_commit(lambda: lead_recorded.send(None, lead_id=lead_id))
