"""Reads of partnerships. The seller sees its own, the partner those it was asked into, and nobody others."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.rules.organizations import normal_email
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership, PartnershipInterval
from partners.rules.partnerships import PartnershipState

PAGE_SIZE = 50
LAST_PAGE = 100_000
_MISSING = "There is no such partnership, or it belongs to somebody else."
_SORTS = {
    "name": (func.lower(Partnership.name), Partnership.id),
    "newest": (Partnership.created_at.desc(), Partnership.id.desc()),
    "state": (Partnership.state, func.lower(Partnership.name), Partnership.id),
}


@dataclass(frozen=True, slots=True)
class PartnershipFilter:
    """What the list of partnerships is narrowed to. `sort` is one of name, newest, state."""

    search: str = ""
    state: PartnershipState | None = None
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class PartnershipPage:
    """One page of the list; the first is number 1."""

    rows: list[Partnership]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


def own_partnerships(actor: Actor) -> Select[Partnership]:
    """Return the query of the partnerships in which the actor's organization sells."""
    return select(Partnership).where(Partnership.seller_id == actor.organization_id)


def joined_partnerships(actor: Actor) -> Select[Partnership]:
    """Return the query of the partnerships in which the actor's organization is the partner, from the invitation on."""
    return select(Partnership).where(
        Partnership.partner_id == actor.organization_id, Partnership.state != PartnershipState.PROSPECT
    )


def visible_partnerships(actor: Actor) -> Select[Partnership]:
    """Return the query of the partnerships this actor may see, on either side."""
    joined = (Partnership.partner_id == actor.organization_id) & (Partnership.state != PartnershipState.PROSPECT)
    return select(Partnership).where(or_(Partnership.seller_id == actor.organization_id, joined))


def get_partnership(actor: Actor, partnership_id: Id) -> Partnership:
    """Return a partnership this actor may see, on either side. Raises NotFound."""
    return _one(visible_partnerships(actor), partnership_id)


def get_own_partnership(actor: Actor, partnership_id: Id) -> Partnership:
    """Return a partnership in which the actor's organization sells. Raises NotFound."""
    return _one(own_partnerships(actor), partnership_id)


def get_joined_partnership(actor: Actor, partnership_id: Id) -> Partnership:
    """Return a partnership in which the actor's organization is the partner. Raises NotFound."""
    return _one(joined_partnerships(actor), partnership_id)


def list_partnerships(actor: Actor, narrowed: PartnershipFilter) -> list[Partnership]:
    """Return the seller's partnerships that a filter leaves."""
    return list(db.session.scalars(_filtered(actor, narrowed)))


def page_of_partnerships(actor: Actor, narrowed: PartnershipFilter, number: int) -> PartnershipPage:
    """Return one page of the seller's partnerships that a filter leaves; the first is number 1."""
    number = min(max(number, 1), LAST_PAGE)
    query = _filtered(actor, narrowed).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    rows = list(db.session.scalars(query))
    return PartnershipPage(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def count_partnerships(actor: Actor) -> dict[PartnershipState, int]:
    """Return how many of the seller's partnerships are in each state."""
    query = (
        select(Partnership.state, func.count())
        .where(Partnership.seller_id == actor.organization_id)
        .group_by(Partnership.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_joined_partnerships(actor: Actor) -> list[Partnership]:
    """Return the partnerships the actor's organization was asked into, with their sellers, the newest first."""
    query = joined_partnerships(actor).options(joinedload(Partnership.seller)).order_by(Partnership.created_at.desc())
    return list(db.session.scalars(query))


def find_partnership_between(seller_id: Id, partner_id: Id) -> Partnership | None:
    """Return the one partnership of two organizations, or None."""
    return db.session.scalar(
        select(Partnership).where(Partnership.seller_id == seller_id, Partnership.partner_id == partner_id)
    )


def find_partnership_by_email(actor: Actor, email: str) -> Partnership | None:
    """Return the seller's oldest partnership with this contact address, or None."""
    query = own_partnerships(actor).where(Partnership.contact_email == normal_email(email))
    return db.session.scalar(query.order_by(Partnership.created_at, Partnership.id).limit(1))


def find_partnership_by_external_id(actor: Actor, external_id: str) -> Partnership | None:
    """Return the partnership the seller's own system knows under this id, or None."""
    return db.session.scalar(own_partnerships(actor).where(Partnership.external_id == external_id))


def list_intervals(partnership_id: Id) -> list[PartnershipInterval]:
    """Return from when until when a partnership was in which state, the first one first."""
    query = select(PartnershipInterval).where(PartnershipInterval.partnership_id == partnership_id)
    return list(db.session.scalars(query.order_by(PartnershipInterval.from_at, PartnershipInterval.id)))


def with_tail_over() -> Select[Partnership]:
    """Return the query of the ending partnerships whose tail is over. For the product's own sweeps."""
    return select(Partnership).where(
        Partnership.state == PartnershipState.WINDING_DOWN, Partnership.counts_until <= clock.now()
    )


def sellers_with_tails_over() -> list[Id]:
    """Return the sellers that have such a partnership."""
    query = with_tail_over().with_only_columns(Partnership.seller_id)
    return list(db.session.scalars(query.distinct().order_by(Partnership.seller_id)))


def _filtered(actor: Actor, narrowed: PartnershipFilter) -> Select[Partnership]:
    query = own_partnerships(actor).order_by(*_SORTS.get(narrowed.sort, _SORTS["name"]))
    if narrowed.state is not None:
        query = query.where(Partnership.state == narrowed.state)
    if narrowed.search:
        columns = (Partnership.name, Partnership.contact_name, Partnership.contact_email)
        query = query.where(or_(*(each.icontains(narrowed.search, autoescape=True) for each in columns)))
    return query


def _one(query: Select[Partnership], partnership_id: Id) -> Partnership:
    return get_one(query.where(Partnership.id == partnership_id), missing=_MISSING)
