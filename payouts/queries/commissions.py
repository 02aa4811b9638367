"""Reads of earnings for the API: a seller's own, narrowed and sorted as the API asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from core import clock
from core.access import Actor
from core.clock import local_day, start_of_day
from core.db import db
from core.errors import NotFound
from core.ids import Id, parse
from partners.models import Partnership
from payouts.models import Earning, Entry, Payout, PayoutDestination, PayoutLine
from payouts.queries.entries import zone_of
from payouts.rules.kinds import EarningKind
from payouts.schemas.commissions import CommissionFilter, CommissionStatus, Interval
from tracking.models import Conversion, Customer, Lead, Order

_DAYS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 365}
_WAITS = Earning.held_minor != 0
_IN_STATUS: dict[CommissionStatus, ColumnElement[bool]] = {
    CommissionStatus.PENDING: _WAITS & Earning.hold_reason.is_(None),
    CommissionStatus.HOLD: _WAITS & Earning.hold_reason.is_not(None),
    CommissionStatus.PROCESSED: ~_WAITS
    & ((Earning.payable_minor != 0) | (Earning.in_flight_minor != 0) | (Earning.reserve_minor != 0)),
    CommissionStatus.PAID: ~_WAITS
    & (Earning.payable_minor == 0)
    & (Earning.in_flight_minor == 0)
    & (Earning.reserve_minor == 0)
    & ((Earning.paid_minor + Earning.written_off_minor > 0) | (Earning.unclaimed_minor > 0)),
    CommissionStatus.REFUNDED: (Earning.posted_minor == 0) & (Earning.revision > 0),
}


@dataclass(frozen=True, slots=True)
class Commission:
    """An earning with everything the API tells about it."""

    earning: Earning
    order: Order | None
    lead: Lead | None
    partnership: Partnership
    customer: Customer | None
    updated_at: datetime
    paid_at: datetime | None
    payouts_enabled_at: datetime | None


def list_commissions(actor: Actor, narrowed: CommissionFilter) -> list[Commission]:
    """Return one page of the earnings a filter leaves. Raises NotFound for a customer id that is none."""
    by = Earning.posted_minor if narrowed.by_amount else None
    return _with_details(narrowed.part.rows_of(_narrowed(actor, narrowed), Earning.id, by=by))


def get_commission(actor: Actor, earning_id: Id) -> Commission:
    """Return one earning of a seller's own that an order or a lead brought. Raises NotFound."""
    found = _with_details(
        list(db.session.scalars(_narrowed(actor, CommissionFilter()).where(Earning.id == earning_id)))
    )
    if not found:
        raise NotFound("There is no such commission, or it belongs to somebody else.")
    return found[0]


def _narrowed(actor: Actor, narrowed: CommissionFilter) -> Select[Earning]:
    query = (
        select(Earning)
        .outerjoin(Order, (Order.id == Earning.order_id) & (Order.seller_id == Earning.seller_id))
        .where(Earning.seller_id == actor.organization_id)
        .where(Earning.order_id.is_not(None) | (Earning.kind == EarningKind.LEAD))
    )
    if narrowed.tenant_id is not None and narrowed.partnership_id is None:
        theirs = select(Partnership.id).where(Partnership.external_id == narrowed.tenant_id)
        query = query.where(Earning.partnership_id.in_(theirs.where(Partnership.seller_id == actor.organization_id)))
    if narrowed.payout_id is not None:
        query = query.where(
            Earning.id.in_(select(PayoutLine.earning_id).where(PayoutLine.payout_id == narrowed.payout_id))
        )
    if narrowed.kind is not None:
        query = query.where(Earning.kind == narrowed.kind)
    if narrowed.customer is not None:
        people = _customers(actor, narrowed.customer)
        query = query.where(or_(Order.customer_id.in_(people), Earning.conversion_id.in_(_leads_of(people))))
    for column, value in ((Earning.partnership_id, narrowed.partnership_id), (Order.external_id, narrowed.invoice_id)):
        query = query if value is None else query.where(column == value)
    since = narrowed.since or _since(actor, narrowed.interval)
    query = query if since is None else query.where(Earning.created_at >= since)
    query = query if narrowed.until is None else query.where(Earning.created_at < narrowed.until)
    return query if narrowed.status is None else query.where(_IN_STATUS[narrowed.status])


def _customers(actor: Actor, name: str) -> Select[Id]:
    query = select(Customer.id).where(Customer.seller_id == actor.organization_id)
    if name.startswith("ext_"):
        return query.where(Customer.external_id == name.removeprefix("ext_"))
    return query.where(Customer.id == parse(name, "cus"))


def _leads_of(people: Select[Id]) -> Select[Id]:
    """Return the conversions of some people's leads."""
    return select(Conversion.id).join(Lead, Lead.id == Conversion.lead_id).where(Lead.customer_id.in_(people))


def _since(actor: Actor, interval: Interval) -> datetime | None:
    """Return when an interval began; months, quarters and years are those of the seller's zone."""
    if interval == "all" or actor.organization_id is None:
        return None
    if interval in _DAYS:
        return clock.now() - timedelta(days=_DAYS[interval])
    zone = zone_of(actor.organization_id)
    today = local_day(clock.now(), zone)
    first_month = {"mtd": today.month, "qtd": today.month - (today.month - 1) % 3, "ytd": 1}[interval]
    return start_of_day(today.replace(month=first_month, day=1), zone)


def _with_details(earnings: Sequence[Earning]) -> list[Commission]:
    if not earnings:
        return []
    seller_id, wanted = earnings[0].seller_id, [earning.id for earning in earnings]
    people = _people(seller_id, wanted)
    updated, paid, enabled = _updated(seller_id, wanted), _paid(seller_id, wanted), payouts_enabled(seller_id)
    return [
        Commission(
            earning,
            *people[earning.id],
            updated_at=updated.get(earning.id, earning.created_at),
            paid_at=paid.get(earning.id),
            payouts_enabled_at=enabled.get(earning.partnership_id),
        )
        for earning in earnings
    ]


def _people(
    seller_id: Id, wanted: list[Id]
) -> dict[Id, tuple[Order | None, Lead | None, Partnership, Customer | None]]:
    buyer = func.coalesce(Order.customer_id, Lead.customer_id)
    query = (
        select(Earning.id, Order, Lead, Partnership, Customer)
        .join(Partnership, Partnership.id == Earning.partnership_id)
        .outerjoin(Order, (Order.id == Earning.order_id) & (Order.seller_id == Earning.seller_id))
        .outerjoin(Conversion, (Conversion.id == Earning.conversion_id) & (Conversion.seller_id == Earning.seller_id))
        .outerjoin(Lead, (Lead.id == Conversion.lead_id) & (Lead.seller_id == Conversion.seller_id))
        .outerjoin(Customer, (Customer.id == buyer) & (Customer.seller_id == Earning.seller_id))
        .where(Earning.seller_id == seller_id, Earning.id.in_(wanted))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in db.session.execute(query)}


def _updated(seller_id: Id, wanted: list[Id]) -> dict[Id, datetime]:
    query = select(Entry.earning_id, func.max(Entry.recorded_at)).where(Entry.seller_id == seller_id)
    rows = db.session.execute(query.where(Entry.earning_id.in_(wanted)).group_by(Entry.earning_id))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def _paid(seller_id: Id, wanted: list[Id]) -> dict[Id, datetime]:
    query = (
        select(PayoutLine.earning_id, func.max(Payout.paid_at))
        .join(Payout, (Payout.id == PayoutLine.payout_id) & (Payout.seller_id == PayoutLine.seller_id))
        .where(PayoutLine.seller_id == seller_id, PayoutLine.earning_id.in_(wanted), Payout.paid_at.is_not(None))
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(PayoutLine.earning_id)) if row[1] is not None}


def payouts_enabled(seller_id: Id) -> dict[Id, datetime]:
    """Return since when each partner of a seller can be paid."""
    query = select(PayoutDestination.partnership_id, func.min(PayoutDestination.usable_from))
    mine = query.where(PayoutDestination.seller_id == seller_id).group_by(PayoutDestination.partnership_id)
    return {row[0]: row[1] for row in db.session.execute(mine)}
