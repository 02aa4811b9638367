"""Touches: everything that may have brought the customer of an order, with what was in force at each moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy import case, select

from accounts.models import Organization
from campaigns.models import Coupon, Link, Placement
from campaigns.queries import Surroundings
from campaigns.rules.coupons import key_of
from campaigns.rules.placements import Channel
from core import clock
from core.db import db
from core.ids import Id
from partners.models import Partnership
from partners.rules.terms import AttributionModel
from tracking.models import Customer, Lead, Order, OrderImport
from tracking.queries.sources import find_click
from tracking.queries.tallies import counted_otherwise
from tracking.rules.attribution import Evidence, Touch
from tracking.rules.click_ids import ClickId
from tracking.rules.tallies import PAPER_WAS_FIRST, SHOP_WAS_FIRST, TALLY
from tracking.rules.traffic import MAY_ATTRIBUTE, TrafficClass

MOST_EARLIER = 20


class _TermsAt(TypedDict):
    """What of a touch depends on what was agreed and running at its moment."""

    partnership_id: Id | None
    partner_name: str
    earns: bool
    earning_reason: str
    agreement_version_id: Id | None
    agreement_number: int | None
    window_days: int
    model: AttributionModel


@dataclass(frozen=True, slots=True)
class _Seen:
    """One opened link: which click, through which link, known from where."""

    evidence: Evidence
    clicked: ClickId


def touches_of(order: Order, around: Surroundings) -> list[Touch]:
    """Return every touch of an order: its store, its own click, its codes, and the customer's earlier clicks."""
    codes = list(_coupon_touches(order, around))
    return _not_twice(order, [*_store_touches(order, around), *_link_touches(order, around), *codes], codes)


def touches_of_lead(lead: Lead, around: Surroundings, *, told_of: Id | None) -> list[Touch]:
    """Return every touch of a lead: its own click, its codes, and the placement that a person says brought it."""
    found = list(_coupon_touches(lead, around))
    if lead.click_id and lead.link_id:
        seen = _Seen(Evidence.CLICK, ClickId(lead.click_id, lead.link_id))
        links = _links(lead.seller_id, {lead.link_id})
        found += [_link_touch(lead, around, seen, *link) for link in links.values()]
    return [*found, *_hand_touches(lead, around, told_of)]


def _hand_touches(lead: Lead, around: Surroundings, placement_id: Id | None) -> Iterator[Touch]:
    query = (
        select(Partnership)
        .join(Placement, Placement.partnership_id == Partnership.id)
        .where(Placement.id == placement_id, Placement.seller_id == lead.seller_id)
    )
    partnership = db.session.scalar(query) if placement_id else None
    if placement_id is not None and partnership is not None:
        yield Touch(
            evidence=Evidence.HAND,
            at=lead.occurred_at,
            placement_id=placement_id,
            reference=partnership.name,
            **_terms_at(around, placement_id, partnership, lead.occurred_at),
        )


def _not_twice(order: Order, touches: list[Touch], codes: Sequence[Touch]) -> list[Touch]:
    """Return the touches, those that paper or the shop has counted already as earning nothing, with the reason."""
    if not codes:
        return touches
    zone = db.session.get_one(Organization, order.seller_id).timezone
    counted = counted_otherwise(order, {key_of(each.reference) for each in codes}, zone)
    owners = {each.partnership_id for each in codes if key_of(each.reference) in counted}
    reason = SHOP_WAS_FIRST if order.source == TALLY else PAPER_WAS_FIRST
    return [
        replace(each, earns=False, earning_reason=reason) if each.partnership_id in owners else each for each in touches
    ]


def _store_touches(order: Order, around: Surroundings) -> Iterator[Touch]:
    """Yield that a partner's own store sold it: its import says whose, and the partner's live part says for what."""
    if order.import_id is None or order.source == TALLY:
        return
    query = (
        select(Placement.id, Partnership)
        .join(OrderImport, OrderImport.partnership_id == Placement.partnership_id)
        .join(Partnership, Partnership.id == Placement.partnership_id)
        .where(OrderImport.id == order.import_id, Placement.program_id == order.program_id)
        .order_by(case((Placement.channel == Channel.STORE, 0), else_=1), Placement.id)
    )
    touches = [_store_touch(order, around, *row) for row in db.session.execute(query)]
    yield from sorted(touches, key=lambda each: not each.earns)[:1]


def _store_touch(order: Order, around: Surroundings, placement_id: Id, partnership: Partnership) -> Touch:
    return Touch(
        evidence=Evidence.STORE,
        at=order.placed_at,
        placement_id=placement_id,
        reference=partnership.name,
        **_terms_at(around, placement_id, partnership, order.placed_at),
    )


def _link_touches(order: Order, around: Surroundings) -> Iterator[Touch]:
    seen = list(_seen(order))
    links = _links(order.seller_id, {each.clicked.link_id for each in seen})
    told: set[Id] = set()
    for each in seen:
        found = links.get(each.clicked.link_id)
        if found is not None and each.clicked.click_id not in told:
            told.add(each.clicked.click_id)
            yield _link_touch(order, around, each, *found)


def _seen(order: Order) -> Iterator[_Seen]:
    if order.click_id and order.link_id:
        yield _Seen(Evidence.CLICK, ClickId(order.click_id, order.link_id))
    if order.customer_id is None:
        return
    earlier = (Order.customer_id == order.customer_id, Order.placed_at < order.placed_at, Order.link_id.isnot(None))
    leads = [Lead.customer_id == order.customer_id]
    if order.lead_event_name:
        leads.append(Lead.event_name == order.lead_event_name)
    for source, conditions in ((Lead, leads), (Order, earlier)):
        query = (
            select(source.click_id, source.link_id).where(*conditions).order_by(source.id.desc()).limit(MOST_EARLIER)
        )
        for click_id, link_id in db.session.execute(query):
            if click_id is not None and link_id is not None:
                yield _Seen(Evidence.CUSTOMER, ClickId(click_id, link_id))
    customer = db.session.get(Customer, order.customer_id)
    if customer and customer.first_click_id and customer.first_link_id:
        yield _Seen(Evidence.CUSTOMER, ClickId(customer.first_click_id, customer.first_link_id))


def _links(seller_id: Id, link_ids: set[Id]) -> dict[Id, tuple[Link, Partnership | None]]:
    query = (
        select(Link, Partnership)
        .outerjoin(Partnership, Partnership.id == Link.partnership_id)
        .where(Link.id.in_(link_ids), Link.seller_id == seller_id)
    )
    return {link.id: (link, partnership) for link, partnership in db.session.execute(query)} if link_ids else {}


def _link_touch(
    order: Order | Lead, around: Surroundings, seen: _Seen, link: Link, partnership: Partnership | None
) -> Touch:
    stored = find_click(order.seller_id, seen.clicked.click_id)
    traffic = stored.traffic_class if stored else TrafficClass.UNKNOWN
    at = stored.at if stored else seen.clicked.at
    return Touch(
        evidence=seen.evidence,
        at=at,
        placement_id=link.placement_id,
        reference=link.code,
        traffic=traffic.value,
        is_counted_traffic=traffic in MAY_ATTRIBUTE,
        click_id=seen.clicked.click_id,
        **_terms_at(around, link.placement_id, partnership, at),
    )


def _coupon_touches(order: Order | Lead, around: Surroundings) -> Iterator[Touch]:
    keys = {key_of(code) for code in order.coupons}
    if not keys:
        return
    query = (
        select(Coupon, Partnership, Organization.timezone)
        .join(Organization, Organization.id == Coupon.seller_id)
        .outerjoin(Partnership, Partnership.id == Coupon.partnership_id)
        .where(Coupon.program_id == order.program_id, Coupon.seller_id == order.seller_id, Coupon.code_key.in_(keys))
        .order_by(Coupon.id)
    )
    for coupon, partnership, zone in db.session.execute(query):
        yield _coupon_touch(order, around, coupon, partnership, zone)


def _coupon_touch(
    order: Order | Lead, around: Surroundings, coupon: Coupon, partnership: Partnership | None, zone: str
) -> Touch:
    at = order.placed_at
    is_over = coupon.ends_on is not None and clock.local_day(at, zone) > coupon.ends_on
    return Touch(
        evidence=Evidence.COUPON,
        at=at,
        placement_id=coupon.placement_id,
        reference=coupon.code,
        coupon_policy=coupon.policy,
        coupon_over=is_over or (coupon.disabled_at is not None and coupon.disabled_at <= at),
        **_terms_at(around, coupon.placement_id, partnership, at),
    )


def _terms_at(around: Surroundings, placement_id: Id, partnership: Partnership | None, at: datetime) -> _TermsAt:
    """Return what was in force for a placement at a moment: whether it earned, and under which terms."""
    earns, reason = around.earning_state(placement_id, at)
    version = around.version_at(partnership.id, at) if partnership else None
    terms = version.typed_terms if version else None
    return {
        "partnership_id": partnership.id if partnership else None,
        "partner_name": partnership.name if partnership else "Your own program",
        "earns": earns,
        "earning_reason": reason,
        "agreement_version_id": version.id if version else None,
        "agreement_number": version.number if version else None,
        "window_days": terms.window_days if terms else 0,
        "model": terms.attribution_model if terms else AttributionModel.LAST,
    }
