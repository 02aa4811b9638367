"""Reads of the smallest payment: for whom it counts, and when a partner last asked to be paid below it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select

from core import clock
from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import Partnership
from payouts.models import Earning, PaymentRequest, Payout
from payouts.queries.entries import zone_of
from payouts.rules.requests import Wait, is_lifted


def asked_on(seller_id: Id, partnership_id: Id, zone: str) -> date | None:
    """Return the seller's day on which a partner last asked to be paid below the smallest payment, or None."""
    query = select(func.max(PaymentRequest.asked_at)).where(
        PaymentRequest.seller_id == seller_id, PaymentRequest.partnership_id == partnership_id
    )
    return _day(db.session.scalar(query), zone)


def without_minimum(seller_id: Id, partnership_ids: Collection[Id]) -> set[Id]:
    """Return the partnerships for which the smallest payment does not count today. One query."""
    if not partnership_ids:
        return set()
    paid_since = (
        select(Payout.id)
        .where(Payout.partnership_id == PaymentRequest.partnership_id, Payout.seller_id == PaymentRequest.seller_id)
        .where(Payout.paid_at > PaymentRequest.asked_at)
    )
    asked = (
        select(func.max(PaymentRequest.asked_at))
        .where(PaymentRequest.partnership_id == Partnership.id, PaymentRequest.seller_id == Partnership.seller_id)
        .where(~paid_since.exists())
        .scalar_subquery()
    )
    oldest = (
        select(func.min(Earning.released_on))
        .where(Earning.partnership_id == Partnership.id, Earning.seller_id == Partnership.seller_id)
        .where(Earning.payable_minor > 0)
        .scalar_subquery()
    )
    query = select(Partnership.id, Partnership.state, asked, oldest).where(
        Partnership.seller_id == seller_id, Partnership.id.in_(partnership_ids)
    )
    zone, found = zone_of(seller_id), set()
    today = clock.today(zone)
    for partnership_id, state, at, oldest_release in db.session.execute(query):
        if is_lifted(Wait(state, _day(at, zone), oldest_release), today):
            found.add(partnership_id)
    return found


def _day(at: datetime | None, zone: str) -> date | None:
    return None if at is None else local_day(at, zone)
