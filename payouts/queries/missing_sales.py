"""Reads behind missing sales: the terms of a day, reports of the same sale, and whether it counts by now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select

from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from payouts.models import Dispute, Statement
from payouts.queries.entries import zone_of
from payouts.rules.disputes import WAITS_FOR_SELLER
from payouts.rules.missing_sales import spellings
from tracking.models import Adjustment, Conversion, Order
from tracking.rules.refunds import UNDO


def version_on(partnership: Partnership, day: date) -> AgreementVersion | None:
    """Return the version that was accepted and in force at the end of a day, or None."""
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id == partnership.seller_id,
        AgreementVersion.partnership_id == partnership.id,
        AgreementVersion.accepted_at.is_not(None),
    )
    zone, found = zone_of(partnership.seller_id), None
    for version in db.session.scalars(query.order_by(AgreementVersion.number)):
        if version.accepted_at and local_day(version.accepted_at, zone) <= day:
            found = version
    return found


def find_report(partnership: Partnership, number: str) -> Dispute | None:
    """Return what was said before about a sale with this number, or None."""
    return db.session.scalar(_reports(partnership).where(Dispute.sale_number.in_(spellings(number))).limit(1))


def count_waiting(partnership: Partnership) -> int:
    """Return how many missing sales of a partner wait for the seller's answer."""
    waiting = _reports(partnership).where(Dispute.state.in_(WAITS_FOR_SELLER))
    return db.session.scalar(waiting.with_only_columns(func.count())) or 0


def stated_since(partnership: Partnership, currency: str, month: str) -> date | None:
    """Return when the first statement was issued on which a sale of a month could have stood; None before there is."""
    query = select(func.min(Statement.issued_at)).where(
        Statement.seller_id == partnership.seller_id,
        Statement.partnership_id == partnership.id,
        Statement.currency == currency,
        Statement.month >= month,
    )
    issued_at = db.session.scalar(query)
    return local_day(issued_at, zone_of(partnership.seller_id)) if issued_at else None


def counted_order(seller_id: Id, partnership_id: Id, number: str) -> Order | None:
    """Return the newest order with this number that counts for a partner, or None; one that was undone does not."""
    undone = select(Adjustment.order_id).where(Adjustment.seller_id == seller_id, Adjustment.source == UNDO)
    query = (
        select(Order)
        .join(Conversion, (Conversion.order_id == Order.id) & (Conversion.seller_id == Order.seller_id))
        .where(Order.seller_id == seller_id, Conversion.partnership_id == partnership_id)
        .where(Order.external_id.in_(spellings(number)), Order.id.not_in(undone))
    )
    return db.session.scalar(query.order_by(Order.id.desc()).limit(1))


def is_found_already(dispute: Dispute, order: Order) -> bool:
    """Whether another missing sale turned out to be this order before."""
    query = select(Dispute.id).where(
        Dispute.seller_id == dispute.seller_id, Dispute.order_id == order.id, Dispute.id != dispute.id
    )
    return db.session.scalar(query.limit(1)) is not None


def given_for(order: Order, partnership_id: Id) -> Sequence[Dispute]:
    """Return the missing sales with the number of an order for which a partner was given something, none found yet."""
    query = select(Dispute).where(
        Dispute.seller_id == order.seller_id,
        Dispute.partnership_id == partnership_id,
        Dispute.sale_number.in_(spellings(order.external_id)),
        Dispute.currency == order.currency,
        Dispute.order_id.is_(None),
        Dispute.awarded_minor > 0,
    )
    return db.session.scalars(query.order_by(Dispute.id)).all()


def _reports(partnership: Partnership) -> Select[Dispute]:
    return select(Dispute).where(
        Dispute.seller_id == partnership.seller_id,
        Dispute.partnership_id == partnership.id,
        Dispute.sale_number.is_not(None),
    )
