"""Customers: noted with what reports say of them, changed and erased by the seller."""

from typing import Any

from sqlalchemy import select

from accounts.commands.hook_log import forget_told_of
from campaigns.models import Program
from core import audit, clock, ids
from core.access import Actor
from core.db import add_if_missing, command, db, lock
from core.errors import Conflict
from core.ids import Id
from tracking.models import Customer
from tracking.queries.customers import get_customer
from tracking.rules.actions import Action
from tracking.schemas.reports import CustomerReport


def note_customer(report: CustomerReport, program: Program) -> Customer:
    """Return the customer with this number, made when new; what the report tells is kept. Inside a command."""
    add_if_missing(
        Customer, id=ids.new(), seller_id=program.seller_id, program_id=program.id, external_id=report.external_id
    )
    query = select(Customer).where(Customer.program_id == program.id, Customer.external_id == report.external_id)
    customer = db.session.scalars(query).one()
    for name in ("name", "email", "avatar"):
        told = getattr(report, name)
        if told and told != getattr(customer, name):
            setattr(customer, name, told)
    db.session.flush()
    return customer


@command
def change_customer(customer_id: Id, changes: dict[str, Any], *, actor: Actor) -> Customer:
    """Change what is known of a customer. Raises Conflict when another one has the new number."""
    customer = lock(get_customer(actor, customer_id))
    number = changes.get("external_id", customer.external_id)
    same = (Customer.program_id == customer.program_id, Customer.external_id == number, Customer.id != customer.id)
    if db.session.scalar(select(Customer.id).where(*same)):
        raise Conflict(f"Another customer already has the number “{number}”. Use a different one.")
    for name, value in changes.items():
        setattr(customer, name, value)
    audit.record(actor, Action.CUSTOMER_CHANGED, customer, changed=sorted(changes))
    return customer


@command
def erase_customer(customer_id: Id, *, actor: Actor) -> Customer:
    """Forget who a customer is. Orders and what was earned on them stay as they are."""
    return forget(lock(get_customer(actor, customer_id)), actor=actor)


@command
def forget(customer: Customer, *, actor: Actor) -> Customer:
    """Empty a customer's row, which the caller has locked."""
    customer.name = customer.email = customer.avatar = customer.country = None
    customer.external_id = f"erased-{customer.public_id}"
    customer.erased_at = clock.now()
    forget_told_of(customer.seller_id, customer.public_id)
    audit.record(actor, Action.CUSTOMER_ERASED, customer)
    return customer
