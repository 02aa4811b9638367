"""Facts: what the calculator needs to know about one conversion, read fresh each time it is asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from core.clock import local_day
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.durations import LIFETIME, Turn
from partners.rules.shares import Explanation, OrderFacts, target
from partners.rules.terms import Terms
from payouts.queries.entries import zone_of
from payouts.queries.turns import Turns, turns_of
from payouts.rules.scopes import scope_of
from tracking.models import Adjustment, Conversion, Order, OrderLine, OrderPromise
from tracking.queries.disputes import disputed_orders
from tracking.queries.payments import paid_moments
from tracking.queries.worth import facts_from
from tracking.rules.refunds import AdjustmentKind

OfOrder = TypeVar("OfOrder", Conversion, Adjustment, OrderLine, OrderPromise)


@dataclass(frozen=True, slots=True)
class Subject:
    """A conversion with everything its share is worked out from."""

    conversion: Conversion
    order: Order
    version: AgreementVersion
    terms: Terms
    facts: OrderFacts
    paid_on: date | None
    is_disputed: bool
    last_change: Adjustment | None
    adjustments: tuple[Adjustment, ...]
    zone: str
    explanation: Explanation | None
    """The target with every step to it; None where no share can be worked out: the terms are in another currency."""

    @property
    def has_share(self) -> bool:
        """Whether a share can be worked out."""
        return self.explanation is not None

    @property
    def rule(self) -> str:
        """Return the rate that won, in words; empty where the terms have one rate only."""
        return self.explanation.rule if self.explanation and self.terms.rules else ""

    @property
    def scope(self) -> tuple[Id, str] | None:
        """Return the identity and the period of what this is counted in; None where it is counted in nothing."""
        if not self.has_share:
            return None
        conversion = self.conversion
        return scope_of(
            self.version.id, self.terms, partnership_id=conversion.partnership_id,
            placement_id=conversion.placement_id, on=self.facts.placed_on,
        )  # fmt: skip

    @property
    def target_minor(self) -> int:
        """Return what the earning should come to; nothing where no share can be worked out."""
        return self.explanation.target_minor if self.explanation else 0


def subjects_of(seller_id: Id, order_id: Id) -> list[Subject]:
    """Return every conversion of an order with its facts, in a fixed order."""
    return subjects_in(seller_id, [order_id])


def subjects_in(seller_id: Id, order_ids: Sequence[Id]) -> list[Subject]:
    """Return every conversion of some orders with its facts, in the order given; a handful of questions for all."""
    conversions, versions = _conversions(seller_id, order_ids)
    orders, promises = _orders(seller_id, order_ids)
    adjustments = _adjustments(seller_id, order_ids)
    lines = _lines(seller_id, order_ids) if any(terms.needs_items for _, terms in versions.values()) else {}
    zone = zone_of(seller_id)
    turns = _turns(seller_id, conversions, orders, versions, zone=zone)
    paid = paid_moments(seller_id, orders.values())
    disputed = disputed_orders(seller_id, orders)
    return [
        _subject(
            conversion,
            orders[order_id],
            adjustments.get(order_id, []),
            versions[conversion.agreement_version_id],
            lines=lines.get(order_id, []),
            promises=promises.get(order_id, []),
            turn=turns.get((conversion.partnership_id, order_id)),
            zone=zone,
            shared=shared,
            paid_at=paid.get(order_id),
            is_disputed=order_id in disputed,
        )
        for order_id in order_ids
        for shared in [conversions.get(order_id, [])]
        for conversion in shared
    ]


def list_orders_behind(subjects: Sequence[Subject]) -> list[Id]:
    """Return the orders that move up when one of these was undone: the same customer's, under terms that count them."""
    undone = [
        subject
        for subject in subjects
        if subject.terms.duration != LIFETIME
        and subject.order.customer_id is not None
        and subject.last_change is not None
        and subject.last_change.kind is AdjustmentKind.UNDONE
    ]
    query = (
        select(Conversion.order_id)
        .join(Order, (Order.id == Conversion.order_id) & (Order.seller_id == Conversion.seller_id))
        .where(Conversion.partnership_id.in_({each.conversion.partnership_id for each in undone}))
        .where(Order.customer_id.in_({each.order.customer_id for each in undone}))
    )
    gone = {each.order.id for each in undone}
    found = db.session.scalars(query.distinct().order_by(Conversion.order_id)) if undone else ()
    return [order_id for order_id in found if order_id is not None and order_id not in gone]


def list_orders_with_conversions(seller_id: Id, after: Id | None = None, limit: int = 500) -> Sequence[Id]:
    """Return the next orders of a seller that count for a partner, by id."""
    query = select(Conversion.order_id).where(Conversion.seller_id == seller_id, Conversion.order_id.is_not(None))
    if after is not None:
        query = query.where(Conversion.order_id > after)
    found = db.session.scalars(query.distinct().order_by(Conversion.order_id).limit(limit))
    return [order_id for order_id in found if order_id is not None]


def order_pages(seller_id: Id) -> Iterator[Sequence[Id]]:
    """Yield every order of a seller that counts for a partner, by id, some hundred at a time."""
    page = list_orders_with_conversions(seller_id)
    while page:
        yield page
        page = list_orders_with_conversions(seller_id, after=page[-1])


def sellers_with_conversions() -> Sequence[Id]:
    """Return every organization that has an order which counts for a partner. For the product's own sweeps."""
    return db.session.scalars(select(Conversion.seller_id).distinct().order_by(Conversion.seller_id)).all()


def find_seller_of_order(order_id: Id) -> Id | None:
    """Return whose order it is, or None when there is none."""
    return db.session.scalar(select(Order.seller_id).where(Order.id == order_id))


def _conversions(
    seller_id: Id, order_ids: Sequence[Id]
) -> tuple[dict[Id, list[Conversion]], dict[Id, tuple[AgreementVersion, Terms]]]:
    """Return the conversions by order, and the terms that judge them by version."""
    its_version = (AgreementVersion.id == Conversion.agreement_version_id) & (
        AgreementVersion.seller_id == Conversion.seller_id
    )
    query = (
        select(Conversion, AgreementVersion)
        .join(AgreementVersion, its_version)
        .where(Conversion.seller_id == seller_id, Conversion.order_id.in_(order_ids))
        .order_by(Conversion.placement_id)
    )
    rows = db.session.execute(query).all()
    versions = {version.id: version for _, version in rows}
    return _by_order(row[0] for row in rows), {key: (each, each.typed_terms) for key, each in versions.items()}


def _orders(seller_id: Id, order_ids: Sequence[Id]) -> tuple[dict[Id, Order], dict[Id, list[OrderPromise]]]:
    """Return the orders, and of each what counts at another price than was charged, in the order of its lines."""
    query = (
        select(Order, OrderPromise)
        .outerjoin(OrderPromise, (OrderPromise.order_id == Order.id) & (OrderPromise.seller_id == Order.seller_id))
        .where(Order.seller_id == seller_id, Order.id.in_(order_ids))
        .order_by(Order.id, OrderPromise.number)
    )
    rows = db.session.execute(query).all()
    return {order.id: order for order, _ in rows}, _by_order(filter(None, (row[1] for row in rows)))


def _adjustments(seller_id: Id, order_ids: Sequence[Id]) -> dict[Id, list[Adjustment]]:
    query = select(Adjustment).where(Adjustment.seller_id == seller_id, Adjustment.order_id.in_(order_ids))
    return _by_order(db.session.scalars(query.order_by(Adjustment.occurred_at, Adjustment.external_id)))


def _lines(seller_id: Id, order_ids: Sequence[Id]) -> dict[Id, list[OrderLine]]:
    query = select(OrderLine).where(OrderLine.seller_id == seller_id, OrderLine.order_id.in_(order_ids))
    return _by_order(db.session.scalars(query.order_by(OrderLine.number)))


def _by_order(rows: Iterable[OfOrder]) -> dict[Id, list[OfOrder]]:
    found: dict[Id, list[OfOrder]] = {}
    for row in rows:
        if row.order_id is not None:
            found.setdefault(row.order_id, []).append(row)
    return found


def _turns(
    seller_id: Id,
    conversions: dict[Id, list[Conversion]],
    orders: dict[Id, Order],
    versions: dict[Id, tuple[AgreementVersion, Terms]],
    *,
    zone: str,
) -> Turns:
    """Return the turns of the orders whose terms end with a number of orders or months; nothing is read for others."""
    asked = [
        conversion
        for shared in conversions.values()
        for conversion in shared
        if versions[conversion.agreement_version_id][1].duration != LIFETIME
    ]
    customers = [orders[each.order_id].customer_id for each in asked if each.order_id]
    known = [customer_id for customer_id in customers if customer_id]
    if not known:
        return {}
    return turns_of(seller_id, known, [each.partnership_id for each in asked], zone=zone)


def _subject(
    conversion: Conversion,
    order: Order,
    adjustments: list[Adjustment],
    judged_by: tuple[AgreementVersion, Terms],
    *,
    lines: list[OrderLine],
    promises: list[OrderPromise],
    turn: Turn | None,
    zone: str,
    shared: list[Conversion],
    paid_at: datetime | None,
    is_disputed: bool,
) -> Subject:
    (version, terms), weights = judged_by, tuple(each.weight for each in shared)
    position = shared.index(conversion)
    facts = facts_from(
        order, adjustments, lines=lines, promises=promises, turn=turn, zone=zone, weights=weights, position=position
    )
    return Subject(
        conversion=conversion,
        order=order,
        version=version,
        terms=terms,
        facts=facts,
        paid_on=local_day(paid_at, zone) if paid_at else None,
        is_disputed=is_disputed,
        last_change=max(adjustments, key=_known_since) if adjustments else None,
        adjustments=tuple(adjustments),
        zone=zone,
        explanation=target(facts, terms) if facts.currency == terms.currency else None,
    )


def _known_since(adjustment: Adjustment) -> tuple[datetime, str]:
    return adjustment.recorded_at, adjustment.external_id
