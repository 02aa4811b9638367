"""Reads of tax papers: what each seller asks, what each partner gave, and how the two stand to each other."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Organization
from accounts.queries import get_own_organization
from accounts.sealing import unseal
from core import clock
from core.access import Actor
from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import Partnership
from payouts.models import Statement, TaxProfile, TaxRule
from payouts.queries.tax_tables import tax_tables
from payouts.rules import tax
from payouts.rules.tax import MISSING, ProfileState, Standing, TaxForm, VatStatus
from payouts.rules.tax_answers import TaxAnswers

_Seller, _Partner = aliased(Organization), aliased(Organization)


class _Read(NamedTuple):
    """What one query tells about a partnership whose seller asks for papers."""

    partnership_id: Id
    seller_country: str
    zone: str
    place: str
    partner_country: str
    asks_since: datetime | None
    form: str | None
    form_country: str | None
    expires_on: date | None
    first_statement: datetime | None


def standings(partnerships: Iterable[Partnership]) -> dict[Id, Standing]:
    """Return how the papers of each partnership stand; only of those whose sellers ask for any. One query."""
    wanted = list(partnerships)
    if not wanted:
        return {}
    return {row[0]: standing_from(row) for row in db.session.execute(_query(wanted))}


def standing_of(partnership: Partnership) -> Standing:
    """Return how the papers of one partnership stand."""
    return standings([partnership]).get(partnership.id, tax.NOTHING_ASKED)


def _query(
    wanted: Sequence[Partnership],
) -> Select[Id, str, str, str, str, datetime | None, str, str, date | None, datetime, *tuple[Any, ...]]:
    return (
        with_papers(select(*PAPERS).select_from(Partnership))
        .where(Partnership.seller_id.in_({row.seller_id for row in wanted}))
        .where(Partnership.id.in_([row.id for row in wanted]), TaxRule.asks_since.is_not(None))
    )


def _first_statement() -> ScalarSelect[datetime]:
    return (
        select(func.min(Statement.issued_at))
        .where(Statement.partnership_id == Partnership.id)
        .correlate(Partnership)
        .scalar_subquery()
    )


PAPERS: tuple[Any, ...] = (
    Partnership.id, _Seller.country, _Seller.timezone, Partnership.country, _Partner.country, TaxRule.asks_since,
    TaxProfile.form, TaxProfile.country, TaxProfile.expires_on, _first_statement(),
)  # fmt: skip
"""What a query joined by `with_papers` reads for `standing_from`."""


def with_papers(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a query over partnerships, joined with what their sellers ask and what they gave."""
    in_use = (TaxProfile.partnership_id == Partnership.id) & (TaxProfile.seller_id == Partnership.seller_id)
    return (
        query.join(_Seller, _Seller.id == Partnership.seller_id)
        .join(_Partner, _Partner.id == Partnership.partner_id)
        .outerjoin(TaxRule, TaxRule.seller_id == Partnership.seller_id)
        .outerjoin(TaxProfile, in_use & (TaxProfile.state == ProfileState.ACTIVE))
    )


def standing_from(papers: Sequence[Any]) -> Standing:
    """Return how the papers of one partnership stand, from what `PAPERS` read."""
    read = _Read(*papers)
    return tax.NOTHING_ASKED if read.asks_since is None else _standing(read)


def _standing(read: _Read) -> Standing:
    tables, today = tax_tables(), clock.today(read.zone)
    country = read.form_country or read.place or read.partner_country
    asked = tables.forms_asked(seller=read.seller_country, partner=country)
    begun = max(filter(None, (read.asks_since, read.first_statement or clock.now())))
    since = tax.missing_since(
        asked,
        TaxForm(read.form) if read.form else None,
        expires_on=read.expires_on,
        asked_since=local_day(begun, read.zone),
        today=today,
    )
    status = MISSING if since else read.form or MISSING
    bps = tables.withheld_bps(today, seller=read.seller_country, status=status) if asked else 0
    return Standing(asked, since, tables.waits_days, bps)


def find_tax_rule(seller_id: Id | None) -> TaxRule | None:
    """Return what a seller asks, or None when it never said so."""
    return db.session.scalar(select(TaxRule).where(TaxRule.seller_id == seller_id))


def visible_tax_profiles(actor: Actor) -> Select[TaxProfile]:
    """Return the tax papers of partnerships this actor's organization sells or partners in."""
    me = actor.organization_id
    return select(TaxProfile).where(or_(TaxProfile.seller_id == me, TaxProfile.partner_id == me))


def find_tax_profile(partnership_id: Id) -> TaxProfile | None:
    """Return the tax paper in use, or None."""
    query = select(TaxProfile).where(TaxProfile.partnership_id == partnership_id)
    return db.session.scalar(query.where(TaxProfile.state == ProfileState.ACTIVE))


def tax_profiles_of(partnerships: Iterable[Partnership]) -> dict[Id, TaxProfile]:
    """Return the tax paper in use of each partnership that has one."""
    query = select(TaxProfile).where(
        TaxProfile.partnership_id.in_([row.id for row in partnerships]), TaxProfile.state == ProfileState.ACTIVE
    )
    return {row.partnership_id: row for row in db.session.scalars(query)}


def list_tax_profiles(actor: Actor, partnership_id: Id) -> Sequence[TaxProfile]:
    """Return every tax paper a partnership has had, newest first."""
    query = visible_tax_profiles(actor).where(TaxProfile.partnership_id == partnership_id)
    return db.session.scalars(query.order_by(TaxProfile.signed_at.desc(), TaxProfile.id.desc())).all()


def answers_of(profile: TaxProfile) -> TaxAnswers:
    """Return what a form says, unsealed: for the partner itself, and for the papers its seller has to write."""
    return TaxAnswers(
        **json.loads(unseal(profile.secret)),
        country=profile.country,
        classification=profile.classification,
        vat_status=VatStatus(profile.vat_status),
        claims_treaty=profile.claims_treaty,
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """One partner's tax papers as its seller sees them; `same_as` names partners that gave the same number."""

    partnership: Partnership
    standing: Standing
    profile: TaxProfile | None
    same_as: tuple[str, ...]


def list_papers(actor: Actor) -> list[Paper]:
    """Return the papers of every partner of the actor's own organization, what is missing first, then by name."""
    seller_id = get_own_organization(actor).id
    partnerships = db.session.scalars(select(Partnership).where(Partnership.seller_id == seller_id)).all()
    found, profiles = standings(partnerships), tax_profiles_of(partnerships)
    names = {row.id: row.name for row in partnerships}
    papers = [
        Paper(row, found.get(row.id, tax.NOTHING_ASKED), profile, _same_as(profile, profiles, names))
        for row in partnerships
        for profile in [profiles.get(row.id)]
    ]
    return sorted(papers, key=lambda paper: (paper.standing.missing_since is None, paper.partnership.name.casefold()))


def _same_as(profile: TaxProfile | None, profiles: dict[Id, TaxProfile], names: dict[Id, str]) -> tuple[str, ...]:
    if profile is None or profile.fingerprint is None:
        return ()
    others = (row for row in profiles.values() if row.id != profile.id and row.fingerprint == profile.fingerprint)
    return tuple(sorted(names[row.partnership_id] for row in others))
