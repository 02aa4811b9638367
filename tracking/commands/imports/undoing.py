"""Undoing an import: every refund it told of and every order it brought is taken back by an entry of its own.

Facts are never changed. For each order, what went back before is turned round first, entry by entry, and then the whole
order is taken back on the day it was placed: so nothing of it is left to earn on, whatever had counted until then.
What counts for a partner is taken back only with its yes.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from core import audit, clock, ids
from core.access import Actor, system_for
from core.bulk import add_all_if_missing
from core.db import after_commit, command, db, lock
from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id
from tracking.commands.imports.asking import ask_partners, begin_if_answered
from tracking.commands.imports.pace import Pace
from tracking.models import Adjustment, Conversion, Order, OrderImport
from tracking.queries.imports import get_import
from tracking.queries.undoing import count_staying, list_answers, stays
from tracking.rules.actions import Action
from tracking.rules.imports import ImportState, check_move, check_undo
from tracking.rules.refunds import UNDO, UNDO_REFUNDS, AdjustmentKind
from tracking.rules.undoing import UndoWord
from tracking.signals import adjustment_recorded

_Mine = aliased(Adjustment)
_ENDS = {ImportState.CANCELING: ImportState.CANCELED, ImportState.UNDOING: ImportState.UNDONE}


@command
def undo_import(import_id: Id, *, actor: Actor, reason: str) -> OrderImport:
    """Take back everything an import brought, or ask the partners that earned by it first. They read the reason.

    Raises Conflict when it cannot be undone (any more), or every partner it counts for has said no.
    """
    it = lock(get_import(actor, import_id))
    if it.seller_id != actor.organization_id:
        raise NotAllowed("Only the seller can undo an import that it took. Ask them to.")
    check_move(it.state, ImportState.UNDOING)
    check_undo(it.applied_at, clock.now())
    if not reason.strip():
        raise AppError("Say why: the partners whose shares go back read it.", field="reason")
    it.reason = reason.strip()[:400]
    ask_partners(it)
    begin_if_answered(it)
    if it.state is ImportState.APPLIED and not any(each.word is UndoWord.WAITING for each in list_answers(it)):
        raise Conflict(
            "Every partner it counts for was asked and did not agree, so it stays. Talk to them: each can still agree."
        )
    audit.record(actor, Action.IMPORT_UNDOING, it, reason=it.reason)
    return it


@command
def take_some_back(import_id: Id, pace: Pace) -> None:
    """Take back the next orders of an import, then the refunds it told of elsewhere; then say that it is over."""
    it = lock(db.session.get_one(OrderImport, import_id))
    if it.state not in _ENDS:
        return
    with pace.held():
        _take_back(it, pace.orders)


def _take_back(it: OrderImport, most: int) -> None:
    orders = _next_orders(it, most)
    rows = _orders_back(it, orders) if orders else _refunds_back(it, most)
    if not orders and not rows:
        it.counts = it.counts | {"kept": count_staying(it)}
        it.state, it.ended_at = _ENDS[it.state], clock.now()
        audit.record(system_for(it.seller_id), Action.IMPORT_CANCELED, it)
        return
    add_all_if_missing(Adjustment, rows)
    it.counted_upto = orders[-1].id if orders else it.counted_upto
    audit.record(system_for(it.seller_id), Action.IMPORT_TAKEN_BACK, it, entries=len(rows))
    for order_id in _counting(sorted({row["order_id"] for row in rows})):
        after_commit(partial(adjustment_recorded.send, None, order_id=order_id))


def _next_orders(it: OrderImport, most: int) -> list[Order]:
    query = select(Order).where(Order.import_id == it.id)
    query = query if it.is_undone_alone else query.where(~stays(it))
    query = query.where(Order.id > it.counted_upto) if it.counted_upto else query
    return list(db.session.scalars(query.order_by(Order.id).limit(most).with_for_update()))


def _orders_back(it: OrderImport, orders: Sequence[Order]) -> list[dict[str, Any]]:
    before = select(Adjustment).where(Adjustment.order_id.in_([order.id for order in orders]))
    found = list(db.session.scalars(before.order_by(Adjustment.id)))
    is_over = {each.order_id for each in found if each.source == UNDO}
    turned = [_turned_round(it, each) for each in found if each.order_id not in is_over]
    return turned + [_whole(it, order) for order in orders if order.id not in is_over]


def _refunds_back(it: OrderImport, most: int) -> list[dict[str, Any]]:
    """Turn round what the import told of orders that it did not bring; those that are undone already are left."""
    done = exists().where(Adjustment.order_id == _Mine.order_id, Adjustment.undoes_id == _Mine.id)
    over = exists().where(Adjustment.order_id == _Mine.order_id, Adjustment.source == UNDO)
    own = exists().where(Order.id == _Mine.order_id, Order.import_id == it.id)  # those that stay keep their refunds
    query = select(_Mine).where(_Mine.import_id == it.id, _Mine.source.not_in([UNDO, UNDO_REFUNDS]), ~done, ~over, ~own)
    return [_turned_round(it, each) for each in db.session.scalars(query.order_by(_Mine.id).limit(most))]


def _turned_round(it: OrderImport, each: Adjustment) -> dict[str, Any]:
    return _entry(it, each.order_id, each.currency, -each.gross_minor, -each.net_minor) | {
        "source": UNDO_REFUNDS,
        "external_id": each.public_id,
        "undoes_id": each.id,
        "occurred_at": each.occurred_at,
        "is_sellers_fault": each.is_sellers_fault,
    }


def _whole(it: OrderImport, order: Order) -> dict[str, Any]:
    entry = _entry(it, order.id, order.currency, order.paid.minor, order.net_minor)
    return entry | {"source": UNDO, "external_id": it.public_id, "occurred_at": order.placed_at}


def _entry(it: OrderImport, order_id: Id, currency: str, gross_minor: int, net_minor: int) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "seller_id": it.seller_id,
        "order_id": order_id,
        "import_id": it.id,
        "undoes_id": None,
        "kind": AdjustmentKind.UNDONE,
        "currency": currency,
        "gross_minor": gross_minor,
        "net_minor": net_minor,
        "is_sellers_fault": False,
        "reason": it.reason,
        "content_sha256": f"{abs(gross_minor):064x}",
        "recorded_at": clock.now(),
        "recorded_by_id": None,
    }


def _counting(order_ids: Sequence[Id]) -> list[Id]:
    query = select(Conversion.order_id).where(Conversion.order_id.in_(order_ids)).distinct()
    return [order_id for order_id in db.session.scalars(query) if order_id is not None]
