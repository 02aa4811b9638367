"""Reads of links. A removed link is gone from every list, yet still redirects people: its code stays its own."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Link, LinkEpoch, Placement
from core import clock
from core.access import Actor
from core.cursors import Cursor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership

_MISSING = "There is no such link, or it belongs to somebody else."
PAGE_SIZE = 50
_FIRST_PAGE = Cursor(page_size=PAGE_SIZE)


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """What a list of links is narrowed to, and which part of it."""

    search: str = ""
    domain: str = ""
    tenant_id: str = ""
    program_id: Id | None = None
    partnership_id: Id | None = None
    placement_id: Id | None = None
    part: Cursor = _FIRST_PAGE


def visible_links(actor: Actor) -> Select[Link]:
    """Return the query of the links this actor may see, on either side."""
    me = actor.organization_id
    return select(Link).where(or_(Link.seller_id == me, Link.partner_id == me), Link.removed_at.is_(None))


def own_links(actor: Actor) -> Select[Link]:
    """Return the query of the links of the seller the actor works for."""
    return select(Link).where(Link.seller_id == actor.organization_id, Link.removed_at.is_(None))


def get_link(actor: Actor, link_id: Id) -> Link:
    """Return a link this actor may see, with its placement. Raises NotFound."""
    return _one(visible_links(actor).where(Link.id == link_id))


def get_own_link(actor: Actor, link_id: Id) -> Link:
    """Return a link of the seller the actor works for. Raises NotFound."""
    return _one(own_links(actor).where(Link.id == link_id))


def get_told_link(actor: Actor, link_id: Id) -> Link:
    """Return a link of the seller the actor works for, also when it was taken off the lists. Raises NotFound."""
    return _one(select(Link).where(Link.seller_id == actor.organization_id, Link.id == link_id))


def get_own_link_by_external_id(actor: Actor, external_id: str) -> Link:
    """Return the link the seller's own system knows under this id. Raises NotFound."""
    return _one(own_links(actor).where(Link.external_id == external_id))


def get_own_link_by_code(actor: Actor, domain: str, code: str) -> Link:
    """Return the seller's link with this code. Raises NotFound."""
    return _one(own_links(actor).where(Link.domain == domain.lower(), Link.code == code.lower()))


def get_link_by_code(domain: str, code: str) -> Link | None:
    """Return the link a person who opens this address means, removed ones too, or None. For the redirector."""
    return db.session.scalar(select(Link).where(Link.domain == domain.lower(), Link.code == code.lower()))


def find_taken(domain: str, code: str) -> Link | None:
    """Return the link that has this code already, whoever it belongs to, or None."""
    return get_link_by_code(domain, code)


def find_taken_among(domain: str, codes: Collection[str]) -> set[str]:
    """Return which of these codes are taken already, in small letters, whoever has them."""
    query = select(Link.code).where(Link.domain == domain, Link.code.in_([code.lower() for code in codes]))
    return set(db.session.scalars(query)) if codes else set()


def find_own_link_to(actor: Actor, destination: str, *, partnership_id: Id | None = None) -> Link | None:
    """Return the seller's oldest link to this destination (of a partner, if one is given), or None."""
    query = own_links(actor).where(Link.destination == destination, Link.partnership_id == partnership_id)
    return db.session.scalar(query.order_by(Link.id).limit(1))


def list_links(actor: Actor, narrowed: LinkFilter) -> list[Link]:
    """Return one page of the seller's links that a filter leaves, the newest first, with placements and partners."""
    query = _filtered(actor, narrowed).options(
        joinedload(Link.placement).options(joinedload(Placement.partnership), joinedload(Placement.campaign))
    )
    return narrowed.part.rows_of(query, Link.id)


def count_links(actor: Actor, narrowed: LinkFilter) -> int:
    """Return how many of the seller's links a filter leaves."""
    return db.session.scalar(select(func.count()).select_from(_filtered(actor, narrowed).subquery())) or 0


def links_of(placement_ids: Collection[Id]) -> list[Link]:
    """Return the links of these placements, the oldest first."""
    query = select(Link).where(Link.placement_id.in_(placement_ids), Link.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Link.id)))


def links_to_hand_out(placements: Collection[Placement]) -> list[Link]:
    """Return the links of these placements that are on and in their days, the oldest first."""
    moment, links = clock.now(), links_of([placement.id for placement in placements])
    in_time = [link for link in links if link.ends_at is None or moment < link.ends_at]
    return [link for link in in_time if link.disabled_at is None and (link.starts_at or moment) <= moment]


def links_of_partners(partnership_ids: Collection[Id]) -> dict[Id, list[Link]]:
    """Return the links of each of these partnerships, the oldest first."""
    found: dict[Id, list[Link]] = {partnership_id: [] for partnership_id in partnership_ids}
    query = select(Link).where(Link.partnership_id.in_(partnership_ids), Link.removed_at.is_(None)).order_by(Link.id)
    for link in db.session.scalars(query) if found else ():
        if link.partnership_id is not None:
            found[link.partnership_id].append(link)
    return found


def link_epoch() -> int:
    """Return the counter that is raised whenever something a click would find has changed."""
    return db.session.scalar(select(LinkEpoch.n).where(LinkEpoch.id == 1)) or 0


def _filtered(actor: Actor, narrowed: LinkFilter) -> Select[Link]:
    query = own_links(actor)
    for column, value in (
        (Link.program_id, narrowed.program_id),
        (Link.partnership_id, narrowed.partnership_id),
        (Link.placement_id, narrowed.placement_id),
    ):
        query = query if value is None else query.where(column == value)
    if narrowed.domain:
        query = query.where(Link.domain == narrowed.domain.lower())
    if narrowed.tenant_id:
        query = query.where(_of_tenant(narrowed.tenant_id))
    if narrowed.search:
        columns = (Link.code, Link.destination, Link.note)
        query = query.where(or_(*(column.icontains(narrowed.search, autoescape=True) for column in columns)))
    return query


def _of_tenant(tenant_id: str) -> ColumnElement[bool]:
    theirs = select(Partnership.id).where(Partnership.external_id == tenant_id)
    return or_(Link.tenant_id == tenant_id, Link.partnership_id.in_(theirs))


def _one(query: Select[Link]) -> Link:
    return get_one(query.options(joinedload(Link.placement)), missing=_MISSING)
