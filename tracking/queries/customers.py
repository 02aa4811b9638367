"""Reads of customers: the seller's alone. Erased ones are gone from every list."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from campaigns.models import Link
from core import ids
from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership
from tracking.models import Customer, Order
from tracking.schemas.customers import Bought, CustomerFilter

_MISSING = "There is no such customer, or it belongs to somebody else."


def visible_customers(actor: Actor) -> Select[Customer]:
    """Return the query of the customers an actor may see: the seller's own."""
    return select(Customer).where(Customer.seller_id == actor.organization_id, Customer.erased_at.is_(None))


def get_customer(actor: Actor, customer_id: Id) -> Customer:
    """Return a customer this actor may see. Raises NotFound."""
    return _one(visible_customers(actor).where(Customer.id == customer_id))


def get_named_customer(actor: Actor, name: str) -> Customer:
    """Return a customer by its id here (`cus_…`) or by the seller's number (`ext_…`). Raises NotFound."""
    if name.startswith("ext_"):
        return _one(visible_customers(actor).where(Customer.external_id == name.removeprefix("ext_")).limit(1))
    return get_customer(actor, ids.parse(name, "cus"))


def _one(query: Select[Customer]) -> Customer:
    return get_one(query, missing=_MISSING)


def list_customers(actor: Actor, narrowed: CustomerFilter) -> list[Customer]:
    """Return one page of the customers a filter leaves."""
    return narrowed.part.rows_of(_filtered(actor, narrowed), Customer.id)


def _filtered(actor: Actor, narrowed: CustomerFilter) -> Select[Customer]:
    query = visible_customers(actor)
    if narrowed.email:
        query = query.where(Customer.email == narrowed.email)
    elif narrowed.external_id:
        query = query.where(Customer.external_id == narrowed.external_id)
    elif narrowed.search:
        columns = (Customer.name, Customer.email, Customer.external_id)
        query = query.where(or_(*(column.icontains(narrowed.search, autoescape=True) for column in columns)))
    if narrowed.link_id:
        query = query.where(Customer.first_link_id == narrowed.link_id)
    if narrowed.program_id:
        query = query.where(Customer.program_id == narrowed.program_id)
    if narrowed.partnership_id:
        theirs = select(Link.id).where(Link.partnership_id == narrowed.partnership_id)
        query = query.where(Customer.first_link_id.in_(theirs))
    return query


def bought_by(customer_ids: list[Id]) -> dict[Id, Bought]:
    """Return what each customer bought so far, in one query."""
    if not customer_ids:
        return {}
    paid = Order.gross_minor - Order.discount_minor
    query = (
        select(Order.customer_id, func.count(), func.sum(paid), func.min(Order.placed_at))
        .where(Order.customer_id.in_(customer_ids))
        .group_by(Order.customer_id)
    )
    rows = db.session.execute(query)
    return {row[0]: Bought(row[1], int(row[2]), row[3]) for row in rows if row[0] is not None}


def brought_by(customer_ids: list[Id]) -> dict[Id, tuple[Link, Partnership | None]]:
    """Return, by customer, the link that first brought them and its partner."""
    if not customer_ids:
        return {}
    query = (
        select(Customer.id, Link, Partnership)
        .join(Link, Link.id == Customer.first_link_id)
        .outerjoin(Partnership, Partnership.id == Link.partnership_id)
        .where(Customer.id.in_(customer_ids))
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def orders_of(customer: Customer) -> list[Order]:
    """Return what a customer bought, the latest first."""
    parts = selectinload(Order.lines), selectinload(Order.adjustments)
    query = select(Order).where(Order.customer_id == customer.id).options(*parts)
    return list(db.session.scalars(query.order_by(Order.placed_at.desc()).limit(200)))
