"""Reads of tallies: what the paper or the shop has told of a code and a day before."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from campaigns.rules.coupons import key_of
from core.clock import local_day, start_of_day
from core.db import db
from core.ids import Id
from tracking.models import Adjustment, ImportRow, Order, OrderImport
from tracking.rules.imports import ImportState, Outcome
from tracking.rules.refunds import UNDO
from tracking.rules.tallies import TALLY, ToldBeside, number_of, read_number


def counted_otherwise(order: Order, keys: Collection[str], zone: str) -> set[str]:
    """Return those of an order's codes that count by the other way of telling, paper or shop, on its day.

    Only paper that both agreed to takes the place of the shop's word; the shop's takes that of the seller's paper.
    """
    day = local_day(order.placed_at, zone)
    if order.source != TALLY:
        wanted = {number_of(day, key, 1, by_partner=True): key for key in keys}
        return {wanted[number] for number in _told_on_paper(order.program_id, wanted)}
    is_agreed = order.brought_by is not None and order.brought_by.is_from_partner
    return set() if is_agreed else told_by_shop(order.program_id, day, keys, zone)


def told_by_shop(program_id: Id, day: date, keys: Collection[str], zone: str) -> set[str]:
    """Return those of these codes with which the shop has told of a sale on a day of the seller's."""
    return {key for _day, key in _by_shop(program_id, [(day, key) for key in keys], zone)}


def told_beside(it: OrderImport, zone: str) -> list[ToldBeside]:
    """Return the days and codes of a tally of which the shop or the other side's paper has told as well."""
    first = "% p1" if it.is_from_partner else "% 1"
    rows = select(ImportRow.external_id).where(ImportRow.import_id == it.id, ImportRow.external_id.like(first))
    orders = select(Order.external_id).where(Order.import_id == it.id, Order.external_id.like(first), _stands())
    mine = [read_number(number) for number in db.session.scalars(rows.union(orders))]
    others = {number_of(*each, 1, by_partner=not it.is_from_partner): each for each in mine}
    paper = {others[number] for number in (*_told_on_paper(it.program_id, others), *_being_told(it, others))}
    shop = _by_shop(it.program_id, mine, zone)
    return [ToldBeside(*each, by_shop=by_shop) for found, by_shop in ((shop, True), (paper, False)) for each in found]


def find_told_since(it: OrderImport) -> tuple[date, str] | None:
    """Return a day and code of which the same side's paper has told since this tally was read, or None."""
    rows = select(ImportRow.external_id).where(ImportRow.import_id == it.id, ImportRow.outcome == Outcome.NEW)
    mine = set(db.session.scalars(rows))
    told = {*_told_on_paper(it.program_id, mine), *_being_told(it, mine)}
    return read_number(min(told)) if told else None


def _being_told(it: OrderImport, numbers: Collection[str]) -> Iterable[str]:
    """Return those of these numbers that another tally which was started is about to store."""
    query = select(ImportRow.external_id).join(OrderImport, OrderImport.id == ImportRow.import_id)
    started = OrderImport.program_id == it.program_id, OrderImport.state == ImportState.APPLYING
    query = query.where(*started, OrderImport.source == TALLY, OrderImport.id != it.id)
    return db.session.scalars(query.where(ImportRow.external_id.in_(numbers))) if numbers else ()


def _told_on_paper(program_id: Id, numbers: Collection[str]) -> Iterable[str]:
    query = select(Order.external_id).where(
        Order.program_id == program_id, Order.source == TALLY, Order.external_id.in_(numbers), _stands()
    )
    return db.session.scalars(query) if numbers else ()


def _by_shop(program_id: Id, wanted: Collection[tuple[date, str]], zone: str) -> set[tuple[date, str]]:
    """Return those days and codes of which the shop has told, in one query."""
    days = [
        and_(Order.placed_at >= start_of_day(day, zone), Order.placed_at < start_of_day(day + timedelta(days=1), zone))
        for day in {day for day, _key in wanted}
    ]
    if not days:
        return set()
    query = select(Order.placed_at, Order.coupons).where(
        Order.program_id == program_id, Order.source != TALLY, or_(*days), _stands()
    )
    told = {(local_day(at, zone), key_of(code)) for at, codes in db.session.execute(query) for code in codes}
    return told & set(wanted)


def _stands() -> ColumnElement[bool]:
    """Return the condition that leaves out orders that were taken back with their import."""
    return ~exists().where(Adjustment.order_id == Order.id, Adjustment.source == UNDO)
