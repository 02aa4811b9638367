"""Reads of payments that are too small: which sellers pay a partner nothing yet because less is due than was agreed."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from core import clock
from core.clock import local_day
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from payouts.models import PaymentRequest
from payouts.queries.due import NextPayment
from payouts.rules.requests import YEAR


def too_small(
    partnerships: Sequence[Partnership], due: Mapping[tuple[Id, str], NextPayment]
) -> dict[Id, tuple[Money, date | None]]:
    """Return the smallest payment of each partnership in which less is due, with the day of a request of this year."""
    wanted = {partnership_id for (partnership_id, _), row in due.items() if row.due > 0}
    smallest = _smallest([row for row in partnerships if row.id in wanted])
    found = {
        each: least for each, least in smallest.items() if (each, least.currency) in due
        and 0 < due[each, least.currency].due < least.minor
    }  # fmt: skip
    asked = _asked([row for row in partnerships if row.id in found])
    return {each: (least, asked.get(each)) for each, least in found.items()}


def _smallest(partnerships: Sequence[Partnership]) -> dict[Id, Money]:
    if not partnerships:
        return {}
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id.in_({row.seller_id for row in partnerships}),
        AgreementVersion.partnership_id.in_([row.id for row in partnerships]),
        AgreementVersion.accepted_at.is_not(None),
    )
    versions = db.session.scalars(query.order_by(AgreementVersion.number))
    return {version.partnership_id: version.typed_terms.minimum_payout for version in versions}


def _asked(partnerships: Sequence[Partnership]) -> dict[Id, date]:
    if not partnerships:
        return {}
    zones = {row.id: row.seller.timezone for row in partnerships}
    query = select(PaymentRequest.partnership_id, func.max(PaymentRequest.asked_at)).where(
        PaymentRequest.seller_id.in_({row.seller_id for row in partnerships}), PaymentRequest.partnership_id.in_(zones)
    )
    days = {
        each: local_day(at, zones[each])
        for each, at in db.session.execute(query.group_by(PaymentRequest.partnership_id))
    }
    return {each: day for each, day in days.items() if clock.today(zones[each]) < day + YEAR}
