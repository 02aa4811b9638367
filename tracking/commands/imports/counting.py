"""Counting: decides whom each order of a stored import counts for. Most are nobody's and are decided together."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import distinct, exists, func, or_, select

from campaigns.models import Coupon
from campaigns.queries import Surroundings
from campaigns.rules.coupons import key_of
from core import audit, clock, ids
from core.access import system_for
from core.bulk import add_all_if_missing
from core.db import after_commit, command, db, lock
from core.ids import Id
from tracking.commands.attribution import attribute_order
from tracking.commands.imports.pace import Pace
from tracking.models import Attribution, Conversion, Customer, Lead, Order, OrderImport
from tracking.rules.actions import Action
from tracking.rules.attribution import attribute
from tracking.rules.imports import ImportState
from tracking.rules.traces import trace_of
from tracking.signals import conversion_changed


class _Waiting(NamedTuple):
    """An order that is stored and not decided yet: what may tie it to a partner."""

    id: Id
    click_id: Id | None
    customer_id: Id | None
    coupons: list[str]


@command
def count_some(import_id: Id, pace: Pace) -> None:
    """Decide whom the next orders of an import count for, or say that all are decided."""
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state is not ImportState.COUNTING:
        return
    with pace.held():
        orders = _next_orders(it, pace.orders)
        if orders:
            _decide(it, orders, pace)
        else:
            _finish(it)


def _decide(it: OrderImport, orders: Sequence[_Waiting], pace: Pace) -> None:
    touched, around = _touched(it, orders), Surroundings()
    done: list[_Waiting] = []
    for order in orders:
        if order.id in touched:
            if done and pace.is_over():
                break
            attribute_order(order.id, around)
            after_commit(partial(conversion_changed.send, None, order_id=order.id))
        done.append(order)
    _nobodys(it, [order for order in done if order.id not in touched])
    before = it.count("unmatched") if it.counted_upto else 0
    it.counts = it.counts | {"unmatched": before + len(done) - _count_partners_own(touched, done)}
    it.counted_upto = done[-1].id


def _next_orders(it: OrderImport, most: int) -> list[_Waiting]:
    query = select(Order.id, Order.click_id, Order.customer_id, Order.coupons).where(Order.import_id == it.id)
    query = query.where(Order.id > it.counted_upto) if it.counted_upto else query
    return [_Waiting(*row) for row in db.session.execute(query.order_by(Order.id).limit(most))]


def _touched(it: OrderImport, orders: Sequence[_Waiting]) -> set[Id]:
    """Return those orders that a click, a code, a known customer or a partner's own store may give a partner."""
    if it.partnership_id is not None:
        return {order.id for order in orders}
    keys = {key_of(code) for order in orders for code in order.coupons}
    codes = set(
        db.session.scalars(select(Coupon.code_key).where(Coupon.program_id == it.program_id, Coupon.code_key.in_(keys)))
        if keys
        else ()
    )
    customers = _known_customers({order.customer_id for order in orders if order.customer_id})
    return {
        order.id
        for order in orders
        if order.click_id or order.customer_id in customers or codes.intersection(map(key_of, order.coupons))
    }


def _count_partners_own(touched: set[Id], done: Sequence[_Waiting]) -> int:
    """Return how many of the decided orders count for a partner: not all that something ties to one do."""
    decided = touched.intersection(order.id for order in done)
    own = select(func.count(distinct(Conversion.order_id))).where(Conversion.order_id.in_(decided))
    return int(db.session.scalar(own) or 0) if decided else 0


def _known_customers(customer_ids: set[Id]) -> set[Id]:
    by_lead = exists().where(Lead.customer_id == Customer.id)
    by_order = exists().where(Order.customer_id == Customer.id, Order.link_id.is_not(None))
    query = select(Customer.id).where(
        Customer.id.in_(customer_ids), or_(Customer.first_click_id.is_not(None), by_lead, by_order)
    )
    return set(db.session.scalars(query)) if customer_ids else set()


def _nobodys(it: OrderImport, orders: Sequence[_Waiting]) -> None:
    moment = clock.now()
    trace = trace_of(attribute((), placed_at=moment))
    add_all_if_missing(
        Attribution,
        [
            {
                "id": ids.new(),
                "seller_id": it.seller_id,
                "order_id": order.id,
                "trace": trace,
                "decided_at": moment,
            }
            for order in orders
        ],
    )


def _finish(it: OrderImport) -> None:
    it.state, it.applied_at, it.ended_at = ImportState.APPLIED, clock.now(), clock.now()
    it.counted_upto = None
    audit.record(system_for(it.seller_id), Action.IMPORT_APPLIED, it, **it.counts)
