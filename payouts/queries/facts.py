"""Facts: what the calculator needs to know about one conversion, read fresh each time it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.shares import Explanation, OrderFacts, TakenBack, target
from partners.rules.terms import Terms
from payouts.queries.entries import zone_of
from tracking.models import Adjustment, Conversion, Order


@dataclass(frozen=True, slots=True)
class Subject:
    """A conversion with everything its share is worked out from."""

    conversion: Conversion
    order: Order
    version: AgreementVersion
    terms: Terms
    facts: OrderFacts
    paid_on: date | None
    last_change: Adjustment | None

    @property
    def has_share(self) -> bool:
        """Whether a share can be worked out: the order is in the currency of the terms."""
        return self.facts.currency == self.terms.currency

    def explain(self) -> Explanation:
        """Return the target with every step to it."""
        return target(self.facts, self.terms)

    @property
    def target_minor(self) -> int:
        """Return what the earning should come to; nothing where no share can be worked out."""
        return self.explain().target_minor if self.has_share else 0


def subjects_of(seller_id: Id, order_id: Id) -> list[Subject]:
    """Return every conversion of an order with its facts, in a fixed order."""
    conversions = _conversions(seller_id, order_id)
    if not conversions:
        return []
    order = db.session.get_one(Order, order_id)
    adjustments, zone = _adjustments(seller_id, order_id), zone_of(seller_id)
    weights = tuple(conversion.weight for conversion in conversions)
    return [
        _subject(conversion, order, adjustments, zone=zone, weights=weights, position=position)
        for position, conversion in enumerate(conversions)
    ]


def list_orders_with_conversions(seller_id: Id, after: Id | None = None, limit: int = 500) -> Sequence[Id]:
    """Return the next orders of a seller that count for a partner, by id."""
    query = select(Conversion.order_id).where(Conversion.seller_id == seller_id, Conversion.order_id.is_not(None))
    if after is not None:
        query = query.where(Conversion.order_id > after)
    found = db.session.scalars(query.distinct().order_by(Conversion.order_id).limit(limit))
    return [order_id for order_id in found if order_id is not None]


def sellers_with_conversions() -> Sequence[Id]:
    """Return every organization that has an order which counts for a partner. For the product's own sweeps."""
    return db.session.scalars(select(Conversion.seller_id).distinct().order_by(Conversion.seller_id)).all()


def find_seller_of_order(order_id: Id) -> Id | None:
    """Return whose order it is, or None when there is none."""
    return db.session.scalar(select(Order.seller_id).where(Order.id == order_id))


def _conversions(seller_id: Id, order_id: Id) -> Sequence[Conversion]:
    query = select(Conversion).where(Conversion.seller_id == seller_id, Conversion.order_id == order_id)
    return db.session.scalars(query.order_by(Conversion.placement_id)).all()


def _adjustments(seller_id: Id, order_id: Id) -> Sequence[Adjustment]:
    query = select(Adjustment).where(Adjustment.seller_id == seller_id, Adjustment.order_id == order_id)
    return db.session.scalars(query.order_by(Adjustment.occurred_at, Adjustment.external_id)).all()


def _subject(
    conversion: Conversion,
    order: Order,
    adjustments: Sequence[Adjustment],
    *,
    zone: str,
    weights: tuple[int, ...],
    position: int,
) -> Subject:
    version = db.session.get_one(AgreementVersion, conversion.agreement_version_id)
    return Subject(
        conversion=conversion,
        order=order,
        version=version,
        terms=version.typed_terms,
        facts=_facts(order, adjustments, zone=zone, weights=weights, position=position),
        paid_on=local_day(order.paid_at, zone) if order.paid_at else None,
        last_change=max(adjustments, key=_known_since) if adjustments else None,
    )


def _known_since(adjustment: Adjustment) -> tuple[datetime, str]:
    return adjustment.recorded_at, adjustment.external_id


def _facts(
    order: Order, adjustments: Sequence[Adjustment], *, zone: str, weights: tuple[int, ...], position: int
) -> OrderFacts:
    return OrderFacts(
        currency=order.currency,
        placed_on=local_day(order.placed_at, zone),
        gross_minor=order.gross_minor,
        discount_minor=order.discount_minor,
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        fees_minor=order.fees_minor,
        taken_back=tuple(_taken_back(each, zone) for each in adjustments),
        weights=weights,
        position=position,
    )


def _taken_back(adjustment: Adjustment, zone: str) -> TakenBack:
    return TakenBack(
        gross_minor=adjustment.gross_minor,
        occurred_on=local_day(adjustment.occurred_at, zone),
        net_minor=adjustment.net_minor,
        is_sellers_fault=adjustment.is_sellers_fault,
        reason=adjustment.kind.capitalize().replace("_", " "),
    )
