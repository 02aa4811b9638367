"""Reads of partners as the API asks for them: by many marks at once, in pages."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, or_

from accounts.rules.organizations import normal_email
from core.access import Actor
from core.db import db
from partners.models import Partnership
from partners.queries import own_partnerships
from partners.rules.partnerships import PartnershipState


@dataclass(frozen=True, slots=True)
class PartnershipSearch:
    """What a list of partners is narrowed to. Empty means any."""

    states: Collection[PartnershipState] | None = None
    country: str = ""
    email: str = ""
    external_id: str = ""
    text: str = ""
    is_oldest_first: bool = False
    offset: int = 0
    limit: int = 100


def search_partnerships(actor: Actor, search: PartnershipSearch) -> list[Partnership]:
    """Return one page of the seller's partnerships that a search leaves."""
    order = Partnership.id if search.is_oldest_first else Partnership.id.desc()
    query = _narrowed(own_partnerships(actor), search).order_by(order)
    return list(db.session.scalars(query.offset(search.offset).limit(search.limit)))


def _narrowed(query: Select[Partnership], search: PartnershipSearch) -> Select[Partnership]:
    if search.states is not None:
        query = query.where(Partnership.state.in_(search.states))
    for column, value in (
        (Partnership.country, search.country),
        (Partnership.contact_email, normal_email(search.email)),
        (Partnership.external_id, search.external_id),
    ):
        query = query.where(column == value) if value else query
    if search.text:
        columns = (Partnership.name, Partnership.contact_name, Partnership.contact_email)
        query = query.where(or_(*(column.icontains(search.text, autoescape=True) for column in columns)))
    return query
