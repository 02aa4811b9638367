"""Which payments wait for a tax form, as a condition that the database answers for many at once.

`payouts.rules.tax.missing_since` and `Standing.blocks` say the same of one partner; a test holds the two together.
"""

from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from accounts.models import Organization
from core import clock
from core.db import db
from core.ids import Id
from partners.models import Partnership
from payouts.models import Statement, TaxProfile, TaxRule
from payouts.queries.tax_tables import tax_tables
from payouts.rules.tax import ProfileState, TaxForm

Value = TypeVar("Value")
_Seller, _Partner = aliased(Organization), aliased(Organization)


class _Asked(NamedTuple):
    """What a seller asks of partners in some countries, and since when."""

    forms: tuple[TaxForm, ...]
    countries: tuple[str, ...]
    since: datetime


def waits_for_form(seller_id: Id) -> ColumnElement[bool]:
    """Whether payments to a `Partnership` of the query wait for a form today; false where none is asked. One query."""
    rules, zone = _asked(seller_id)
    today = clock.today(zone)
    earliest = today - timedelta(days=tax_tables().waits_days)
    start, first = clock.start_of_day(earliest, zone), _first_statement()
    form, expires_on = _of_profile(TaxProfile.form), _of_profile(TaxProfile.expires_on)
    waits = []
    for rule in rules:
        is_new = true() if rule.since >= start else or_(first.is_(None), first >= start)
        is_missing = or_(form.is_(None), form.not_in(rule.forms))
        has_expired = and_(form.in_(rule.forms), expires_on < today)
        just_expired = or_(is_new, expires_on >= earliest - timedelta(days=1))
        waits.append(and_(_place().in_(rule.countries), or_(is_missing & is_new, has_expired & just_expired)))
    return func.coalesce(or_(false(), *waits), false())


def _asked(seller_id: Id) -> tuple[list[_Asked], str]:
    """Return what a seller asks by country, without countries it asks nothing of, and the zone of its days."""
    query = (
        select(_place(), TaxRule.asks_since, _Seller.country, _Seller.timezone)
        .select_from(Partnership)
        .join(TaxRule, TaxRule.seller_id == Partnership.seller_id)
        .join(_Seller, _Seller.id == Partnership.seller_id)
        .where(Partnership.seller_id == seller_id, TaxRule.asks_since.is_not(None))
        .distinct()
    )
    found: dict[tuple[TaxForm, ...], list[str]] = {}
    since, zone = clock.now(), "UTC"
    for place, asks_since, country, its_zone in db.session.execute(query):
        since, zone = asks_since or since, its_zone
        found.setdefault(tax_tables().forms_asked(seller=country, partner=place), []).append(place)
    return [_Asked(forms, tuple(places), since) for forms, places in found.items() if forms], zone


def _place() -> ColumnElement[str]:
    """Return the country that counts for a partner: that of its form, else of the partnership, else its own."""
    own = select(_Partner.country).where(_Partner.id == Partnership.partner_id).correlate(Partnership).scalar_subquery()
    given = func.nullif(_of_profile(TaxProfile.country), "")
    return func.coalesce(given, func.nullif(Partnership.country, ""), own)


def _of_profile(column: InstrumentedAttribute[Value]) -> ScalarSelect[Value]:
    """Return a column of the form in use."""
    in_use = (TaxProfile.partnership_id == Partnership.id) & (TaxProfile.seller_id == Partnership.seller_id)
    query = select(column).where(in_use, TaxProfile.state == ProfileState.ACTIVE).limit(1)
    return query.correlate(Partnership).scalar_subquery()


def _first_statement() -> ScalarSelect[datetime]:
    return (
        select(func.min(Statement.issued_at))
        .where(Statement.partnership_id == Partnership.id)
        .correlate(Partnership)
        .scalar_subquery()
    )
