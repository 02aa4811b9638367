"""Minimums that are due: for which periods a partner is guaranteed an amount that nobody has looked at yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Text, select, type_coerce

from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.partnerships import PartnershipState
from partners.rules.scopes import days_of, guaranteed, period_of
from partners.rules.terms import Terms
from payouts.models import Earning
from payouts.queries.entries import zone_of
from payouts.rules.kinds import EarningKind
from payouts.rules.scopes import minimum_due_on, scope_id


@dataclass(frozen=True, slots=True)
class DueMinimum:
    """What is guaranteed to a partner for one period that is over, in minor units of the terms' currency."""

    version: AgreementVersion
    terms: Terms
    scope: Id
    period: str
    minor: int


_PROMISED = '"guarantee_minor":'
"""Stands in the stored terms that promise a minimum and in no others, so that only those are read and understood."""


def list_due_minimums(seller_id: Id, today: date) -> list[DueMinimum]:
    """Return every minimum of a seller that is due and was not taken into account yet."""
    zone = zone_of(seller_id)
    query = (
        select(AgreementVersion, Partnership)
        .join(Partnership, Partnership.id == AgreementVersion.partnership_id)
        .where(AgreementVersion.seller_id == seller_id, AgreementVersion.accepted_at.is_not(None))
        .where(type_coerce(AgreementVersion.terms, Text).contains(_PROMISED))
        .order_by(AgreementVersion.id)
    )
    found = [
        due
        for version, partnership in db.session.execute(query)
        for due in _minimums_of(version, version.typed_terms, _until(version, partnership, zone), today, zone)
    ]
    seen = _seen(seller_id) if found else set()
    return [due for due in found if due.scope not in seen]


def _minimums_of(
    version: AgreementVersion, terms: Terms, until: date | None, today: date, zone: str
) -> Iterator[DueMinimum]:
    """Yield what is due of one version, period after period from the one in which it was accepted."""
    if terms.scope is None or not terms.scope.guarantee_minor or version.accepted_at is None:
        return
    since = day = local_day(version.accepted_at, zone)
    while day <= min(today, until or today):
        period = period_of(day, terms.scope.period)
        minor = guaranteed(terms.scope, period, since, until)
        if minor and minimum_due_on(period, hold_days=terms.hold_days) <= today:
            yield DueMinimum(version, terms, scope_id(version.id, version.partnership_id, period), period, minor)
        day = days_of(period)[1] + timedelta(days=1)


def _until(version: AgreementVersion, partnership: Partnership, zone: str) -> date | None:
    """Return the first day on which a version is no longer in force: newer terms took its place, or after an end."""
    days = []
    if version.superseded_at is not None:
        days.append(local_day(version.superseded_at, zone))
    if partnership.state is PartnershipState.ENDED and partnership.ended_at is not None:
        days.append(local_day(partnership.ended_at, zone) + timedelta(days=1))
    return min(days, default=None)


def _seen(seller_id: Id) -> set[Id]:
    query = select(Earning.subject_id).where(
        Earning.seller_id == seller_id,
        Earning.scope_id.is_not(None),
        Earning.kind == EarningKind.SCOPE,
        Earning.released_on.is_not(None),
    )
    return set(db.session.scalars(query))
