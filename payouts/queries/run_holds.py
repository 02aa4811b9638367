"""What a run cannot even collect: money on hold, flagged or in dispute, by partner, with why and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, null, or_, select, text

from core import clock
from core.db import db
from core.money import Money
from partners.models import Partnership
from payouts.models import Dispute, Earning, PayoutRun
from payouts.models.earnings import IS_STOPPED
from payouts.queries.entries import zone_of
from payouts.rules.disputes import WAITS_FOR_SELLER
from payouts.rules.holds import Stop
from payouts.rules.kinds import HoldReason
from payouts.rules.summary import PREPARED

STOPPED_SHOWN = 100
_OF_HOLD = {
    HoldReason.CONTESTED: Stop.FLAGGED,
    HoldReason.TERMS: Stop.TERMS,
    HoldReason.DISPUTED: Stop.CHARGEBACK,
}
"""Holds that somebody has to end. A sale that is not paid yet is no exception: nothing is owed for it so far."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Shares of one partner that wait for the same reason. `until` is when that ends by itself or is answered."""

    partnership: Partnership
    amount: Money
    why: Stop
    reason: str | None
    until: date | None
    size: int


def stopped_for(run: PayoutRun) -> list[Stopped]:
    """Return what is on hold, flagged or in dispute while a run is prepared, by partner name: the first hundred."""
    if run.state not in PREPARED:
        return []
    found = db.session.execute(_query(run).limit(STOPPED_SHOWN))
    return [
        Stopped(partnership, Money(int(minor), currency), Stop(why), reason, until, size)
        for partnership, currency, why, reason, until, minor, size in found
    ]


def _query(run: PayoutRun) -> Select[*tuple[Any, ...]]:
    is_kept = Earning.kept_until > clock.today(zone_of(run.seller_id))
    is_disputed = Earning.contested_minor != 0
    waits = and_(Earning.held_minor > 0, Earning.released_on.is_(None))
    why = case(
        (is_disputed, Stop.IN_DISPUTE.value),
        *((Earning.hold_reason == hold.value, stop.value) for hold, stop in _OF_HOLD.items()),
        else_=Stop.KEPT.value,
    ).label("stop_why")
    reason = case((why == Stop.KEPT.value, Earning.kept_reason), else_=cast(null(), String)).label("stop_reason")
    until = case((why == Stop.IN_DISPUTE.value, _answer_due()), (why == Stop.KEPT.value, Earning.kept_until))
    minor = func.sum(case((is_disputed, Earning.contested_minor), else_=Earning.held_minor))
    alike = (Earning.currency, why, reason, until.label("stop_until"))
    return (
        select(Partnership, *alike, minor, func.count())
        .join(Earning, and_(Earning.partnership_id == Partnership.id, Earning.seller_id == Partnership.seller_id))
        .where(Earning.seller_id == run.seller_id, text(IS_STOPPED))
        .where(or_(is_disputed, and_(waits, or_(is_kept, Earning.hold_reason.in_([*_OF_HOLD])))))
        .group_by(Partnership.id, *alike)
        .order_by(func.lower(Partnership.name), *alike)
    )


def _answer_due() -> ColumnElement[date | None]:
    """Return by when an answer is due that the dispute of a claim waits for; null when it waits for nobody's."""
    of_it = and_(Dispute.claim_id == Earning.id, Dispute.seller_id == Earning.seller_id)
    waits = select(func.max(Dispute.due_on)).where(of_it, Dispute.state.in_(WAITS_FOR_SELLER))
    return waits.correlate(Earning).scalar_subquery()
