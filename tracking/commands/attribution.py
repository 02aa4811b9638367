"""Attributing orders: gather the touches, let the rules decide, keep the trace. Once per order, whoever comes first."""

from sqlalchemy import or_, select

from campaigns.queries import Surroundings
from core import audit, ids
from core.access import system_for
from core.db import add, add_if_missing, after_commit, command, db
from core.ids import Id
from tracking.commands.converting import conversion_of
from tracking.commands.lead_sales import win_leads
from tracking.commands.promises import keep_prices
from tracking.models import Attribution, Conversion, Order, OrderImport
from tracking.queries.touches import touches_of
from tracking.rules.actions import Action
from tracking.rules.attribution import attribute
from tracking.rules.imports import ImportState
from tracking.rules.traces import trace_of
from tracking.signals import conversion_changed


@command
def attribute_order(order_id: Id, around: Surroundings | None = None) -> Conversion | None:
    """Decide who an order counts for and keep why. Does nothing when that was decided before.

    `around` is what a command that decides several orders has read already.
    """
    order, around = db.session.get_one(Order, order_id), around or Surroundings()
    verdict = attribute(touches_of(order, around), placed_at=order.placed_at)
    trace, mine = trace_of(verdict), ids.new()
    add_if_missing(Attribution, id=mine, seller_id=order.seller_id, order_id=order.id, trace=trace)
    decided = db.session.scalar(select(Attribution.id).where(Attribution.order_id == order.id))
    if decided != mine:
        return None
    conversion = add(conversion_of(order, verdict.winner, trace)) if verdict.winner else None
    if verdict.winner is not None:
        keep_prices(order, verdict.winner, around)
    audit.record(system_for(order.seller_id), Action.ORDER_ATTRIBUTED, order, decided=verdict.sentence)
    win_leads(order)
    return conversion


def attribute_pending(limit: int = 500) -> int:
    """Decide every order that still waits, one transaction each; returns how many. Imports wait to be whole."""
    waiting = (
        select(Order.id)
        .outerjoin(Attribution, Attribution.order_id == Order.id)
        .outerjoin(OrderImport, OrderImport.id == Order.import_id)
        .where(Attribution.id.is_(None), or_(Order.import_id.is_(None), OrderImport.state == ImportState.APPLIED))
    )
    found = list(db.session.scalars(waiting.order_by(Order.id).limit(limit)))
    for order_id in found:
        _attribute_late(order_id)
    return len(found)


@command
def _attribute_late(order_id: Id) -> None:
    attribute_order(order_id)
    after_commit(lambda: conversion_changed.send(None, order_id=order_id))
