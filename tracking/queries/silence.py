"""Reads of what was heard of a program's orders, and who should know when nothing is."""

from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select

from accounts.models import Organization
from campaigns.models import Placement, Program
from campaigns.rules.placements import PlacementState
from campaigns.rules.programs import ProgramState
from core import clock
from core.db import db
from core.ids import Id
from partners.models import Partnership
from tracking.models import ClickRollup, Order
from tracking.rules.silence import BASELINE_DAYS, QUIET, Heard
from tracking.rules.traffic import MAY_ATTRIBUTE


def sellers_with_clicks() -> list[Id]:
    """Return the sellers whose links people opened in the last days, or who were told of a silence."""
    since = clock.today("UTC") - QUIET - timedelta(days=1)
    opened = select(ClickRollup.seller_id).where(ClickRollup.day >= since)
    told = select(Program.seller_id).where(Program.silence_told_at.is_not(None))
    query = select(Organization.id).where(or_(Organization.id.in_(opened), Organization.id.in_(told)))
    return list(db.session.scalars(query.order_by(Organization.id)))


def list_programs_to_watch(seller_id: Id) -> list[Id]:
    """Return a seller's running programs that hear of orders otherwise than by files alone."""
    by_files, others = _orders_by(seller_id, is_file=True), _orders_by(seller_id, is_file=False)
    query = select(Program.id).where(Program.seller_id == seller_id, Program.state == ProgramState.ACTIVE)
    watched = query.where(or_(Program.id.in_(others), Program.id.not_in(by_files)))
    return list(db.session.scalars(watched.order_by(Program.id)))


def _orders_by(seller_id: Id, *, is_file: bool) -> Select[Id]:
    came = Order.import_id.is_not(None) if is_file else Order.import_id.is_(None)
    return select(Order.program_id).where(Order.seller_id == seller_id, came)


def last_order_heard_at(program: Program) -> datetime | None:
    """Return when an order of a program was last heard of, from whatever source."""
    query = select(func.max(Order.recorded_at))
    return db.session.scalar(query.where(Order.seller_id == program.seller_id, Order.program_id == program.id))


def heard_of_orders(program: Program, zone: str) -> Heard:
    """Return a program's people and orders: the four weeks before the quiet time, and people since it began."""
    quiet_from = clock.today(zone) - QUIET  # whole days: today's clicks and those of the two days before
    before = quiet_from - timedelta(days=BASELINE_DAYS)
    people = dict.fromkeys((False, True), 0)
    for day, count in db.session.execute(_people(program, before)):
        people[day >= quiet_from] += int(count)
    orders = select(func.count()).where(
        Order.seller_id == program.seller_id,
        Order.program_id == program.id,
        Order.import_id.is_(None),
        Order.recorded_at >= clock.start_of_day(before, zone),
    )
    return Heard(people[False], db.session.scalar(orders) or 0, people[True])


def _people(program: Program, since: date) -> Select[date, int]:
    return (
        select(ClickRollup.day, func.sum(ClickRollup.count))
        .join(Placement, Placement.id == ClickRollup.placement_id)
        .where(ClickRollup.seller_id == program.seller_id, Placement.program_id == program.id)
        .where(ClickRollup.day >= since, ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE)))
        .group_by(ClickRollup.day)
    )


def list_clicked_partnerships(program: Program, zone: str) -> list[Partnership]:
    """Return the partners whose live links for a program people opened in the quiet time."""
    opened = select(ClickRollup.placement_id).where(
        ClickRollup.seller_id == program.seller_id,
        ClickRollup.day >= clock.today(zone) - QUIET,
        ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE)),
    )
    theirs = select(Placement.partnership_id).where(
        Placement.program_id == program.id, Placement.state == PlacementState.LIVE, Placement.id.in_(opened)
    )
    query = select(Partnership).where(Partnership.seller_id == program.seller_id, Partnership.id.in_(theirs))
    return list(db.session.scalars(query.order_by(Partnership.id)))
