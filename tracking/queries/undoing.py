"""Reads of undoing imports: whose earnings it would lower, what they said, and which orders stay without their yes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from tracking.models import Adjustment, Conversion, Order, OrderImport, UndoAnswer
from tracking.rules.imports import ImportState
from tracking.rules.refunds import UNDO
from tracking.rules.undoing import UndoWord


def partners_touched(it: OrderImport) -> dict[Id, Id]:
    """Return the partnerships that an import brought sales, each with its partner, and the one that handed it in."""
    query = select(Conversion.partnership_id, Conversion.partner_id).join(Order, Order.id == Conversion.order_id)
    rows = db.session.execute(query.where(Order.import_id == it.id, ~_is_undone()).distinct())
    touched = {row[0]: row[1] for row in rows}
    if it.is_from_partner and it.partnership_id is not None and it.partner_id is not None:
        touched[it.partnership_id] = it.partner_id
    return touched


def list_answers(it: OrderImport) -> list[UndoAnswer]:
    """Return what the partners that were asked about undoing an import say, in the order of being asked."""
    query = select(UndoAnswer).where(UndoAnswer.import_id == it.id).order_by(UndoAnswer.id)
    return list(db.session.scalars(query.options(joinedload(UndoAnswer.partnership))))


def get_undo_answer(actor: Actor, import_id: Id) -> UndoAnswer:
    """Return what the actor's organization was asked about undoing an import. Raises NotFound."""
    query = _asked(actor).where(UndoAnswer.import_id == import_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("There is no such import, or nobody asked you about undoing it.")
    return found


def list_open_asks(actor: Actor) -> list[UndoAnswer]:
    """Return the imports that sellers ask the actor's organization to let them undo, the oldest first."""
    waits = UndoAnswer.word == UndoWord.WAITING
    return list(db.session.scalars(_asked(actor).where(waits).order_by(UndoAnswer.asked_at)))


def _asked(actor: Actor) -> Select[UndoAnswer]:
    mine = select(UndoAnswer).where(UndoAnswer.partner_id == actor.organization_id)
    return mine.options(
        joinedload(UndoAnswer.asks_about), joinedload(UndoAnswer.partnership).joinedload(Partnership.seller)
    )


@dataclass(frozen=True, slots=True)
class AtStake:
    """What a partner would give up in one currency: how many sales, and what customers paid for them."""

    orders: int
    paid: Money


def at_stake(answers: Sequence[UndoAnswer]) -> dict[Id, list[AtStake]]:
    """Return what each of some answers to one import is about, by partnership. One query."""
    query = (
        select(
            Conversion.partnership_id, Order.currency, func.count(Order.id.distinct()),
            func.sum(Order.gross_minor - Order.discount_minor),
        )
        .join(Order, Order.id == Conversion.order_id)
        .where(Order.import_id.in_([each.import_id for each in answers]))
        .where(Conversion.partnership_id.in_([each.partnership_id for each in answers]))
        .group_by(Conversion.partnership_id, Order.currency)
        .order_by(Order.currency)
    )  # fmt: skip
    found: dict[Id, list[AtStake]] = {}
    for partnership_id, currency, orders, minor in db.session.execute(query) if answers else ():
        found.setdefault(partnership_id, []).append(AtStake(int(orders), Money(int(minor), currency)))
    return found


def stays(it: OrderImport) -> ColumnElement[bool]:
    """Return the condition on orders that count for a partner who has not agreed to undoing an import."""
    agreed = select(UndoAnswer.partnership_id).where(UndoAnswer.import_id == it.id, UndoAnswer.word == UndoWord.AGREED)
    return exists().where(Conversion.order_id == Order.id, Conversion.partnership_id.not_in(agreed))


def count_staying(it: OrderImport) -> int:
    """Return how many orders of an import stay when it is undone."""
    query = select(func.count()).select_from(Order).where(Order.import_id == it.id, stays(it), ~_is_undone())
    return int(db.session.scalar(query) or 0)


def undone_unasked(seller_id: Id) -> Select[Id, Id]:
    """Return the query of orders that were taken back from a partnership which had not agreed to it."""
    agreed = exists().where(
        UndoAnswer.import_id == OrderImport.id,
        UndoAnswer.partnership_id == Conversion.partnership_id,
        UndoAnswer.word == UndoWord.AGREED,
    )
    return (
        select(Adjustment.order_id, Conversion.partnership_id)
        .join(OrderImport, and_(OrderImport.id == Adjustment.import_id, OrderImport.is_undone_alone.is_(False)))
        .join(
            Conversion, and_(Conversion.order_id == Adjustment.order_id, Conversion.seller_id == Adjustment.seller_id)
        )
        .where(Adjustment.seller_id == seller_id, Adjustment.source == UNDO, ~agreed)
        .where(OrderImport.state.in_([ImportState.UNDOING, ImportState.UNDONE]))
    )


def _is_undone() -> ColumnElement[bool]:
    return exists().where(Adjustment.order_id == Order.id, Adjustment.source == UNDO)
