"""Plays one day of a stage: clicks first, then the orders that came of them, then what was sent back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core import clock
from core.access import Actor, system_for
from core.db import command, db
from core.ids import Id
from demo.commands.stage import Spot, Stage
from demo.rules.cast import Product
from demo.rules.days import Visit, pilot_visits, visits_of
from tracking.commands import record_adjustment, record_order
from tracking.queries.sources import show_click_id
from tracking.redirector.writer import Row, store_rows
from tracking.rules import click_ids, traffic
from tracking.rules.traffic import TrafficClass
from tracking.schemas.reports import AdjustmentReport, CustomerReport, LineReport, OrderReport

_FEE_BPS, _FEE_FIXED = 290, 30
_CODE_DISCOUNT_BPS = 2_000


@dataclass(slots=True)
class Till:
    """What a stage remembers between its days: the next order number and the refunds that are still to come."""

    stage: Stage
    chance: Random
    first: date
    next_number: int = 10_041
    refunds: dict[date, list[tuple[str, int]]] = field(default_factory=dict)


@command
def play_day(till: Till, day: date, until: datetime) -> None:
    """Play a day up to a moment."""
    for spot in till.stage.spots:
        visits = visits_of(spot.partner, till.stage.team.seller.products, day, till.first, till.chance)
        clicked = [(visit, _at(day, visit.second)) for visit in visits if _at(day, visit.second + visit.after) < until]
        _play_spot(till, spot, clicked)
    _send_back(till, day, until)


@command
def play_pilot(till: Till, day: date, until: datetime) -> None:
    """Play the pilot of the partners that had one."""
    products = till.stage.team.seller.products
    for spot in till.stage.spots:
        visits = pilot_visits(spot.partner, products, till.chance)
        _play_spot(till, spot, [(visit, _at(day, visit.second)) for visit in visits])
    _send_back(till, day, until)


def _at(day: date, second: int) -> datetime:
    return datetime.combine(day, time.min, UTC) + timedelta(seconds=second)


def _play_spot(till: Till, spot: Spot, visits: list[tuple[Visit, datetime]]) -> None:
    if not visits:
        return
    rows = [(visit, at, click_ids.new_id(at)) for visit, at in visits]
    store_rows(db.session.connection(), [_row(till, spot, visit, at, click_id) for visit, at, click_id in rows])
    bought = [(visit, at, click_id) for visit, at, click_id in rows if visit.buys is not None]
    for visit, at, click_id in bought:
        _sell(till, spot, visit, at, click_id)


def _row(till: Till, spot: Spot, visit: Visit, at: datetime, click_id: Id) -> Row:
    zone = till.stage.team.seller.zone
    values = {
        "id": click_id,
        "seller_id": till.stage.team.organization_id,
        "program_id": till.stage.program_id,
        "link_id": spot.link_id,
        "placement_id": spot.placement_id,
        "partnership_id": spot.partnership_id,
        "at": at,
        "traffic_class": TrafficClass.HUMAN if visit.is_human else TrafficClass.BOT,
        "rules_version": traffic.VERSION,
        "found_state": "earning",
        "repeats_id": None,
        "device": visit.device,
        "referrer_host": "",
        "utm": None,
        "ip_prefix": "",
        "visitor_hash": f"{till.chance.getrandbits(64):016x}",
        "user_agent": "",
    }
    return Row(values, clock.local_day(at, zone))


def _sell(till: Till, spot: Spot, visit: Visit, at: datetime, click_id: Id) -> None:
    seller, product = till.stage.team.seller, visit.buys
    if product is None:
        return
    number = f"{seller.slug[:2].upper()}-{till.next_number}"
    till.next_number += 1
    report = _report(spot, visit, product, number, seller.currency, at + timedelta(seconds=visit.after))
    if not visit.by_code_only:
        report = report.model_copy(update={"click_id": show_click_id(click_id, spot.link_id)})
    record_order(report, program_id=till.stage.program_id, actor=_source(till))
    if visit.refunds_after_days:
        amount = report.gross_minor - report.discount_minor
        back = amount if visit.refunds_all else amount // 2
        day = at.date() + timedelta(days=visit.refunds_after_days)
        till.refunds.setdefault(day, []).append((number, back))


def _report(spot: Spot, visit: Visit, product: Product, number: str, currency: str, placed_at: datetime) -> OrderReport:
    gross = product.price * visit.quantity
    discount = gross * _CODE_DISCOUNT_BPS // 10_000 if visit.by_code_only else 0
    person = visit.person.lower().replace(" ", ".")
    return OrderReport(
        source="shop",
        external_id=number,
        currency=currency,
        gross_minor=gross,
        discount_minor=discount,
        fees_minor=(gross - discount) * _FEE_BPS // 10_000 + _FEE_FIXED,
        placed_at=placed_at,
        paid_at=placed_at,
        customer=CustomerReport(external_id=f"c-{number}", name=visit.person, email=f"{person}@buyers.example"),
        lines=(LineReport(name=product.name, sku=product.sku, quantity=visit.quantity, unit_minor=product.price,
                          discount_minor=discount),),
        coupons=(spot.partner.code,) if visit.by_code_only else (),
        event_name="Purchase",
    )  # fmt: skip


def _send_back(till: Till, day: date, until: datetime) -> None:
    due = [when for when in till.refunds if when <= day]
    for number, minor in [refund for when in due for refund in till.refunds.pop(when)]:
        at = min(_at(day, 61_000), until - timedelta(minutes=1))
        report = AdjustmentReport(
            source="shop", external_id=f"R-{number}", order_external_id=number, order_source="shop",
            amount_minor=minor, occurred_at=at, reason="Customer asked for the money back",
        )  # fmt: skip
        record_adjustment(report, actor=_source(till), program_id=till.stage.program_id)


def _source(till: Till) -> Actor:
    return system_for(till.stage.team.organization_id)
