"""What links brought: clicks of people, leads, and the sales of customers who first came by them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select

from campaigns.models import Link, Program
from core.db import db
from core.ids import Id
from tracking.models import Customer, Lead, Order
from tracking.queries.clicks import clicks_by_link


@dataclass(frozen=True, slots=True)
class Brought:
    """What one link brought. The amount is what was paid in the program's currency; others are not added to it."""

    clicks: int = 0
    leads: int = 0
    customers: int = 0
    sales: int = 0
    paid_minor: int = 0


def brought_by_links(link_ids: Collection[Id]) -> dict[Id, Brought]:
    """Return what these links brought, which the caller may see. Links that brought nothing are left out."""
    if not link_ids:
        return {}
    clicks, leads, sales = clicks_by_link(link_ids), _leads(link_ids), _sales(link_ids)
    return {
        link_id: Brought(
            clicks=clicks[link_id].human if link_id in clicks else 0,
            leads=leads.get(link_id, 0),
            customers=sales.get(link_id, (0, 0, 0))[0],
            sales=sales.get(link_id, (0, 0, 0))[1],
            paid_minor=sales.get(link_id, (0, 0, 0))[2],
        )
        for link_id in clicks.keys() | leads.keys() | sales.keys()
    }


def _leads(link_ids: Collection[Id]) -> dict[Id, int]:
    query = select(Lead.link_id, func.count()).where(Lead.link_id.in_(link_ids)).group_by(Lead.link_id)
    return {link_id: count for link_id, count in db.session.execute(query) if link_id is not None}


def _sales(link_ids: Collection[Id]) -> dict[Id, tuple[int, int, int]]:
    by_link = func.coalesce(Order.link_id, Customer.first_link_id)
    paid = case((Order.currency == Program.currency, Order.gross_minor - Order.discount_minor), else_=0)
    query = (
        select(Link.id, func.count(Order.customer_id.distinct()), func.count(), func.sum(paid))
        .select_from(Order)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .join(Link, Link.id == by_link)
        .join(Program, Program.id == Link.program_id)
        .where(Link.id.in_(link_ids))
        .group_by(Link.id)
    )
    return {link_id: (buyers, count, int(amount)) for link_id, buyers, count, amount in db.session.execute(query)}
