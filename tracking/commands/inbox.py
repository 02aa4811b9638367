"""The inbox: each event is kept once, then applied. What is booked follows from all that is known of a payment.

So events may come twice, in any order and days late: the books end up the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import func, select

from accounts.sealing import seal
from core import audit, clock, ids
from core.access import Actor, system_for
from core.bulk import add_all_if_missing
from core.db import add, add_if_missing, after_commit, command, db, lock
from core.errors import AppError
from core.ids import Id
from core.jobs import enqueue
from core.money import split
from tracking.commands.orders import record_order
from tracking.commands.payments import note_payment
from tracking.models import Adjustment, Order, OrderDispute, SourceConnection, SourceEvent
from tracking.queries.connections import as_told, events_about, find_order_of
from tracking.queries.sources import read_click_id
from tracking.queries.worth import left_of
from tracking.rules.actions import Action
from tracking.rules.inbox import InboxState
from tracking.rules.refunds import AdjustmentKind
from tracking.signals import adjustment_recorded
from tracking.sources.shop_events import Disputed, Payment, ShopEvent
from tracking.sources.shops import shop_source


@command
def take_event(connection_id: Id, event: ShopEvent, body: bytes = b"") -> bool:
    """Keep an event, with the body it was read from, and the job that applies it, once; returns whether it is new."""
    connection = db.session.get_one(SourceConnection, connection_id)
    event_row, sha256 = ids.new(), hashlib.sha256(body).hexdigest() if body else None
    add_if_missing(
        SourceEvent,
        id=event_row,
        seller_id=connection.seller_id,
        connection_id=connection.id,
        event_id=event.event_id or sha256,
        kind=event.kind,
        reference=event.reference,
        created=event.created,
        told=event.told,
        state=InboxState.RECEIVED if event.told else InboxState.IGNORED,
        body_sha256=sha256,
        sealed_body=seal(body.decode("latin-1")) if body else "",
    )
    is_new = db.session.scalar(select(SourceEvent.id).where(SourceEvent.id == event_row)) is not None
    if is_new and event.told:
        enqueue("tracking.source_event", {"connection_id": connection.public_id, "reference": event.reference})
    return is_new


def apply_events(connection_id: Id, reference: str) -> None:
    """Apply all that is known of one payment. What cannot be kept is noted beside its events."""
    try:
        _apply(connection_id, reference)
    except AppError as refusal:
        _refuse(connection_id, reference, refusal.message)


@command
def _apply(connection_id: Id, reference: str) -> None:
    connection = lock(db.session.get_one(SourceConnection, connection_id))
    events = events_about(connection_id, reference)
    shop = shop_source(connection.source)
    payment = shop.payment_of(map(as_told, events), is_click, connection.program.click_id_param)
    actor = system_for(connection.seller_id)
    order = find_order_of(connection, payment.sale.external_id if payment.sale else reference)
    if order is None and payment.sale is not None:
        order = record_order(payment.sale, program_id=connection.program_id, actor=actor).order
    if order is not None:
        _note_payment(order, payment, actor)
        _book_back(lock(order), payment, actor)
        _note_disputes(order, payment.disputes, actor)
        _note_difference(order, payment, actor)
    _note(events, InboxState.APPLIED if order is not None else InboxState.WAITING)


def _note_payment(order: Order, payment: Payment, actor: Actor) -> None:
    """Note that an order which came unpaid was paid since."""
    if order.paid_at is None and payment.sale is not None and payment.sale.paid_at is not None:
        note_payment(order, payment.sale.paid_at, source=order.source, reason="", actor=actor)


def _note_difference(order: Order, payment: Payment, actor: Actor) -> None:
    """Leave to a person an order whose worth its shop tells of differently since: the first word stands until then.

    A file knows less of taxes than the shop itself: of an order that one brought, what the customer paid is compared.
    """
    latest = payment.latest
    if latest is None:
        return
    is_same_paid = (latest.currency, latest.gross_minor - latest.discount_minor) == (order.currency, order.paid.minor)
    if not is_same_paid or (order.import_id is None and latest.net_minor != order.net_minor):
        record_order(latest, program_id=order.program_id, actor=actor)


def is_click(text: str) -> bool:
    """Whether a text is a click id of ours."""
    return read_click_id(text) is not None


def _book_back(order: Order, payment: Payment, actor: Actor) -> None:
    """Book the difference between what went back and what of it is booked; below zero when a refund failed.

    Each kind is booked by itself, and all of them together take back exactly their part of the net.
    """
    wanted = {
        AdjustmentKind.REFUND: payment.back_minor,
        AdjustmentKind.DISPUTE_LOST: payment.lost_minor,
        AdjustmentKind.CANCELLATION: payment.off_minor,
    }
    booked = _booked(order)
    gross, net = sum(each.gross for each in booked.values()), sum(each.net for each in booked.values())
    paid = order.paid.minor
    free = left_of(order).minor
    for kind, minor in wanted.items():
        change = min(minor - booked[kind].gross, free)
        if not change or (change < 0 and booked[kind].from_files):
            continue
        gross, free = gross + change, free - change
        net_change = split(order.net_minor, [paid - gross, gross])[1] - net
        net += net_change
        number = sum(each.times for each in booked.values()) + 1
        booked[kind] = _Booked(booked[kind].times + 1, booked[kind].gross + change, booked[kind].net + net_change, 0)
        _add_back(order, payment, actor, kind=kind, number=number, minor=change, net_minor=net_change)


class _Booked(NamedTuple):
    """How many adjustments of one kind a source told of, what they come to, and how many of them a file told of.

    What a file told of is never taken back because events, which may be older, do not know of it.
    """

    times: int = 0
    gross: int = 0
    net: int = 0
    from_files: int = 0


def _booked(order: Order) -> dict[AdjustmentKind, _Booked]:
    sums = func.sum(Adjustment.gross_minor), func.sum(Adjustment.net_minor)
    query = (
        select(Adjustment.kind, func.count(), *sums, func.count(Adjustment.import_id))
        .where(Adjustment.order_id == order.id, Adjustment.source == order.source)
        .group_by(Adjustment.kind)
    )
    found = {row[0]: _Booked(row[1], int(row[2]), int(row[3]), row[4]) for row in db.session.execute(query)}
    return defaultdict(_Booked, found)


def _add_back(
    order: Order, payment: Payment, actor: Actor, *, kind: AdjustmentKind, number: int, minor: int, net_minor: int
) -> None:
    adjustment = add(
        Adjustment(
            id=ids.new(),
            seller_id=order.seller_id,
            order_id=order.id,
            source=order.source,
            external_id=f"{order.external_id[:240]}-{number}",
            kind=kind,
            currency=order.currency,
            gross_minor=minor,
            net_minor=net_minor,
            content_sha256=f"{number:04x}{abs(minor):060x}",
            occurred_at=payment.back_at,
        )
    )
    audit.record(actor, Action.ADJUSTMENT_RECORDED, adjustment, kind=kind.value, minor=minor)
    after_commit(partial(adjustment_recorded.send, None, order_id=order.id))


def _note_disputes(order: Order, told: Sequence[Disputed], actor: Actor) -> None:
    """Keep what is new of the disputes about an order: an open one lets its shares wait."""
    about = {"seller_id": order.seller_id, "order_id": order.id, "source": order.source, "recorded_at": clock.now()}
    rows = [
        about | {"id": ids.new(), "external_id": each.number, "stage": each.stage, "occurred_at": each.at}
        for each in told
    ]
    add_all_if_missing(OrderDispute, rows)
    mine = select(OrderDispute.id, OrderDispute.stage).where(OrderDispute.id.in_([row["id"] for row in rows]))
    new = [row[1].value for row in db.session.execute(mine)] if rows else []
    if new:
        audit.record(actor, Action.ORDER_DISPUTE_NOTED, order, stages=sorted(new))
        after_commit(partial(adjustment_recorded.send, None, order_id=order.id))


def _note(events: Sequence[SourceEvent], state: InboxState, reason: str = "") -> None:
    for event in events:
        event.state, event.reason = state, reason[:500]


@command
def _refuse(connection_id: Id, reference: str, reason: str) -> None:
    _note(events_about(connection_id, reference), InboxState.REFUSED, reason)
