"""Reads of single events of a seller: clicks, leads and sales that came by a link. Pages read sums instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from campaigns.models import Link
from core.access import Actor
from core.db import db
from core.ids import Id
from tracking.models import Click, Customer, Lead, Order


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What a list of events is narrowed to. A page counts from 1."""

    link_id: Id | None = None
    partnership_id: Id | None = None
    program_id: Id | None = None
    customer_id: Id | None = None
    start: datetime | None = None
    end: datetime | None = None
    newest_first: bool = True
    page: int = 1
    limit: int = 100

    @property
    def offset(self) -> int:
        """How many events come before this page."""
        return (self.page - 1) * self.limit


def list_clicks(actor: Actor, narrowed: EventFilter) -> list[Click]:
    """Return clicks on the seller's links."""
    asked = _asked(narrowed, Click.link_id, Click.program_id, Click.at)
    query = select(Click).where(Click.seller_id == actor.organization_id, *asked).order_by(_order(narrowed, Click.id))
    if narrowed.partnership_id:
        query = query.where(Click.partnership_id == narrowed.partnership_id)
    return list(db.session.scalars(query.offset(narrowed.offset).limit(narrowed.limit)))


def list_leads(actor: Actor, narrowed: EventFilter) -> list[tuple[Lead, Customer]]:
    """Return leads with their customers."""
    query = (
        select(Lead, Customer)
        .join(Customer, Customer.id == Lead.customer_id)
        .where(Lead.seller_id == actor.organization_id, Lead.link_id.isnot(None), Customer.erased_at.is_(None))
        .where(*_asked(narrowed, Lead.link_id, Lead.program_id, Lead.occurred_at), *_whose(narrowed, Lead.link_id))
        .order_by(_order(narrowed, Lead.id))
    )
    rows = db.session.execute(query.offset(narrowed.offset).limit(narrowed.limit))
    return [(lead, customer) for lead, customer in rows]


def list_sales(actor: Actor, narrowed: EventFilter) -> list[tuple[Order, Customer, Id]]:
    """Return sales with their customers and the links they came by: their own, or the customer's first one."""
    by_link = func.coalesce(Order.link_id, Customer.first_link_id)
    query = (
        select(Order, Customer, by_link)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.seller_id == actor.organization_id, by_link.isnot(None), Customer.erased_at.is_(None))
        .where(*_asked(narrowed, by_link, Order.program_id, Order.placed_at), *_whose(narrowed, by_link))
        .order_by(_order(narrowed, Order.id))
    )
    rows = db.session.execute(query.offset(narrowed.offset).limit(narrowed.limit))
    return [(order, customer, link_id) for order, customer, link_id in rows]


def links_of_events(actor: Actor, link_ids: Iterable[Id]) -> dict[Id, Link]:
    """Return the seller's links of these events."""
    query = select(Link).where(Link.id.in_(set(link_ids)), Link.seller_id == actor.organization_id)
    return {link.id: link for link in db.session.scalars(query)}


def clicks_of_events(actor: Actor, click_ids: Iterable[Id | None]) -> dict[Id, Click]:
    """Return the stored clicks behind leads and sales; some are lost or pruned."""
    query = select(Click).where(
        Click.id.in_({each for each in click_ids if each}), Click.seller_id == actor.organization_id
    )
    return {click.id: click for click in db.session.scalars(query)}


def _asked(narrowed: EventFilter, link: Any, program: Any, at: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that every kind of event has."""
    given = (
        (narrowed.link_id, link.__eq__),
        (narrowed.program_id, program.__eq__),
        (narrowed.start, at.__ge__),
        (narrowed.end, at.__lt__),
    )
    return [compared(value) for value, compared in given if value is not None]


def _whose(narrowed: EventFilter, link: Any) -> list[ColumnElement[bool]]:
    """Return the conditions about the customer and the partner."""
    found: list[ColumnElement[bool]] = []
    if narrowed.customer_id:
        found.append(Customer.id == narrowed.customer_id)
    if narrowed.partnership_id:
        found.append(link.in_(select(Link.id).where(Link.partnership_id == narrowed.partnership_id)))
    return found


def _order(narrowed: EventFilter, row_id: InstrumentedAttribute[Id]) -> ColumnElement[Id]:
    return row_id.desc() if narrowed.newest_first else row_id.asc()
