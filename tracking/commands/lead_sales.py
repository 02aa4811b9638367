"""Leads who buy: the sale is their next stage, in the transaction that decides whose sale it is."""

from sqlalchemy import or_, select

from core import audit, clock
from core.access import system_for
from core.db import add, command, db, lock
from tracking.models import Customer, Lead, LeadStep, Order
from tracking.rules.actions import Action
from tracking.rules.leads import LeadStage

BOUGHT = "The person bought"


@command
def win_leads(order: Order) -> None:
    """Say of every lead of an order's customer, by number or address, that the person bought. Each sale once."""
    if order.customer_id is None:
        return
    for lead in _leads_of(order):
        _win(lock(lead), order)


def _leads_of(order: Order) -> list[Lead]:
    """Return the leads of whoever bought, as far as they came before the sale and no sale is noted yet."""
    who = Lead.customer_id == order.customer_id
    email = db.session.scalar(select(Customer.email).where(Customer.id == order.customer_id))
    if email:
        written = {email, email.lower()}  # found by its index: this is asked for every order of an import
        same = select(Customer.id).where(Customer.email.in_(written), Customer.program_id == order.program_id)
        who = or_(who, Lead.customer_id.in_(same))
    sold = select(LeadStep.id).where(LeadStep.lead_id == Lead.id, LeadStep.order_id.is_not(None))
    query = select(Lead).where(
        Lead.program_id == order.program_id, who, Lead.occurred_at <= order.placed_at, ~sold.exists()
    )
    return list(db.session.scalars(query.order_by(Lead.id)))


def _win(lead: Lead, order: Order) -> None:
    """Take the step. One that was found to be no lead stays so: a person may say otherwise."""
    if lead.steps[-1].taken.disqualifies:
        return
    lead.stage = LeadStage.WON
    add(
        LeadStep(
            seller_id=lead.seller_id, lead_id=lead.id, number=len(lead.steps) + 1, stage=LeadStage.WON,
            reason=BOUGHT, at=clock.now(), order_id=order.id,
        )
    )  # fmt: skip
    audit.record(system_for(lead.seller_id), Action.LEAD_MOVED, lead, to=str(LeadStage.WON))
