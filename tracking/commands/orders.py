"""Recording orders. A sale is stored once, however often and however many at a time it is reported.

Who it counts for is decided in the same transaction; what is owed is worked out after it, so that no sale is ever lost
because a share could not be computed.
"""

from typing import Any

from sqlalchemy import select

from campaigns.models import Program
from core import audit, clock, ids
from core.access import Actor
from core.db import add, add_if_missing, after_commit, command, db
from core.errors import AppError
from core.ids import Id
from tracking.commands.attribution import attribute_order
from tracking.commands.customers import note_customer
from tracking.commands.payments import note_payment
from tracking.models import Customer, Order, OrderConflict, OrderLine
from tracking.queries.orders import is_undone
from tracking.queries.sources import find_clicked_link, get_program, read_click_id
from tracking.rules.actions import Action
from tracking.schemas.outcomes import Created, InConflict, OrderOutcome, Repeated
from tracking.schemas.reports import OrderReport
from tracking.signals import order_recorded

LATEST = 86_400  # seconds by which a source's clock may be ahead of ours


@command
def record_order(report: OrderReport, *, program_id: Id | None, actor: Actor) -> OrderOutcome:
    """Store a sale and decide who it counts for. A repeat gives the first order; other content becomes a conflict."""
    program = get_program(actor, program_id)
    order_id = ids.new()
    customer = note_customer(report.customer, program) if report.customer else None
    values = _values(report, program, customer)
    add_if_missing(Order, id=order_id, **values)
    order = _reported(report, program)
    if order.id != order_id and is_undone(order.id):
        order = add(Order(id=order_id, **values, generation=order.generation + 1))
    if order.id != order_id:
        return _known(order, report, actor)
    _add_lines(order, report)
    audit.record(actor, Action.ORDER_RECORDED, order, source=order.source, number=order.external_id)
    attribute_order(order.id)
    after_commit(lambda: order_recorded.send(None, order_id=order_id))
    return Created(order)


def _values(report: OrderReport, program: Program, customer: Customer | None) -> dict[str, Any]:
    clicked = read_click_id(report.click_id) if report.click_id else None
    link = find_clicked_link(program.seller_id, clicked)
    placed_at = report.placed_at or clock.now()
    if (placed_at - clock.now()).total_seconds() > LATEST:
        raise AppError("This order lies in the future. Send the moment at which it was placed.", field="placedAt")
    return {
        "seller_id": program.seller_id,
        "program_id": program.id,
        **report.model_dump(include=_COPIED),
        "net_minor": report.net_minor,
        "placed_at": placed_at,
        "paid_at": report.paid_at or (placed_at if report.is_paid else None),
        "recorded_at": clock.now(),
        "customer_id": customer.id if customer else None,
        "content_sha256": report.content_sha256(),
        "click_id": clicked.click_id if clicked and link else None,
        "link_id": link.id if link else None,
        "coupons": list(report.coupons),
        "details": report.metadata,
        "is_new_customer": _is_new(report, customer),
    }


_COPIED = {
    "source", "external_id", "event_name", "payment_processor", "lead_event_name", "currency", "gross_minor",
    "discount_minor", "tax_minor", "shipping_minor", "fees_minor",
}  # fmt: skip


def _is_new(report: OrderReport, customer: Customer | None) -> bool | None:
    if report.is_new_customer is not None or customer is None:
        return report.is_new_customer
    return db.session.scalar(select(Order.id).where(Order.customer_id == customer.id).limit(1)) is None


def _reported(report: OrderReport, program: Program) -> Order:
    key = (
        Order.program_id == program.id,
        Order.source == report.source,
        Order.external_id == report.external_id,
    )
    latest = select(Order).where(*key).order_by(Order.generation.desc()).limit(1)
    return db.session.scalars(latest).one()


def _add_lines(order: Order, report: OrderReport) -> None:
    for number, line in enumerate(report.lines, start=1):
        given = line.model_dump()
        add(OrderLine(seller_id=order.seller_id, order_id=order.id, number=number, currency=order.currency, **given))


def _known(order: Order, report: OrderReport, actor: Actor) -> OrderOutcome:
    sha256 = report.content_sha256()
    if order.paid_at is None and report.is_payment_of(order.content_sha256):
        note_payment(order, report.paid_at or clock.now(), source=report.source, reason="", actor=actor)
        return Repeated(order)
    if sha256 == order.content_sha256:
        return Repeated(order)
    conflict_id = ids.new()
    told = report.model_dump(mode="json", exclude={"customer": {"name", "email", "avatar"}})
    add_if_missing(
        OrderConflict, id=conflict_id, seller_id=order.seller_id, order_id=order.id, content_sha256=sha256, report=told
    )
    query = select(OrderConflict).where(OrderConflict.order_id == order.id, OrderConflict.content_sha256 == sha256)
    conflict = db.session.scalars(query).one()
    if conflict.id == conflict_id:
        audit.record(actor, Action.ORDER_CONFLICT_RECORDED, conflict)
    return InConflict(order, conflict)
