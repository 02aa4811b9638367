"""Search over partners, orders and links: only what the actor may see anyway."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from campaigns.models import Link
from core.access import Actor
from core.db import db
from partners.models import Partnership
from tracking.models import Order
from tracking.queries.orders import OrderFilter, filtered_orders

SHOWN = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, at most twenty of each."""

    partnerships: list[Partnership]
    orders: list[Order]
    links: list[Link]

    @property
    def count(self) -> int:
        """How many things were found."""
        return len(self.partnerships) + len(self.orders) + len(self.links)


def search(actor: Actor, text: str) -> Found:
    """Return what a text of at least two letters finds; nothing for less."""
    if len(text) < SHORTEST:
        return Found([], [], [])
    return Found(_partnerships(actor, text), _orders(actor, text), _links(actor, text))


def _partnerships(actor: Actor, text: str) -> list[Partnership]:
    columns = (Partnership.name, Partnership.contact_name, Partnership.contact_email, Partnership.external_id)
    query = select(Partnership).where(
        Partnership.seller_id == actor.organization_id,
        or_(*(column.icontains(text, autoescape=True) for column in columns)),
    )
    return list(db.session.scalars(query.order_by(Partnership.name).limit(SHOWN)))


def _orders(actor: Actor, text: str) -> list[Order]:
    query = filtered_orders(actor, OrderFilter(search=text)).order_by(Order.placed_at.desc(), Order.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def _links(actor: Actor, text: str) -> list[Link]:
    query = select(Link).where(
        Link.seller_id == actor.organization_id,
        Link.removed_at.is_(None),
        or_(Link.code.icontains(text, autoescape=True), Link.destination.icontains(text, autoescape=True)),
    )
    return list(db.session.scalars(query.order_by(Link.id.desc()).limit(SHOWN)))
