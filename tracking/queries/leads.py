"""Reads of single leads, and the shape that answers the call which made one."""

from sqlalchemy import select

from campaigns.models import Link
from core import ids
from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import Partnership
from tracking.models import Customer, Lead
from tracking.queries.sources import read_click_id, show_click_id
from tracking.rules.click_ids import ClickId
from tracking.schemas.track import ClickOut, LeadTracked, TrackedCustomer, TrackedLink


def get_lead(actor: Actor, lead_id: Id) -> tuple[Lead, Customer]:
    """Return a lead of the actor's organization and its customer. Raises NotFound."""
    query = select(Lead, Customer).join(Customer, Customer.id == Lead.customer_id)
    row = db.session.execute(query.where(Lead.id == lead_id, Lead.seller_id == actor.organization_id)).first()
    if row is None:
        raise NotFound("There is no such lead, or it belongs to somebody else.")
    return row[0], row[1]


def get_own_lead(actor: Actor, lead_id: Id) -> Lead:
    """Return a lead of the seller the actor works for. Raises NotFound."""
    return get_lead(actor, lead_id)[0]


def brought_lead(customer: Customer, click_text: str) -> LeadTracked:
    """Return the answer to a lead: its click, the link behind it and the customer."""
    clicked = read_click_id(click_text) if click_text else _first_click(customer)
    link = db.session.get(Link, clicked.link_id) if clicked else None
    shown = click_text or (show_click_id(clicked.click_id, clicked.link_id) if clicked else "")
    return LeadTracked(
        click=ClickOut(id=shown),
        link=_link(link) if link else None,
        customer=TrackedCustomer.model_validate(customer, from_attributes=True),
    )


def _first_click(customer: Customer) -> ClickId | None:
    if customer.first_click_id is None or customer.first_link_id is None:
        return None
    return ClickId(customer.first_click_id, customer.first_link_id)


def _link(link: Link) -> TrackedLink:
    query = select(Partnership).where(Partnership.id == link.partnership_id)
    partnership = db.session.scalar(query) if link.partnership_id else None
    return TrackedLink(
        id=link.public_id,
        domain=link.domain,
        key=link.code,
        short_link=link.short_url,
        url=link.destination,
        partner_id=partnership.public_id if partnership else None,
        program_id=ids.show("prog", link.program_id),
        tenant_id=link.tenant_id or (partnership.external_id if partnership else None),
        external_id=link.external_id,
    )
