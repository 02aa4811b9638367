"""Watching for silence: both sides of a program are told once that people click and no order is heard of."""

from sqlalchemy import select

from accounts.models import Organization
from campaigns.models import Program
from core import audit, clock
from core.access import system_for
from core.db import command, db, lock
from core.ids import Id
from tracking.notices import silence as notices
from tracking.queries.silence import (
    heard_of_orders,
    last_order_heard_at,
    list_clicked_partnerships,
    list_programs_to_watch,
)
from tracking.rules.actions import Action
from tracking.rules.silence import QUIET, is_silent


def watch_seller(seller_id: Id) -> int:
    """Look at every program of a seller; returns of how many both sides were told. Each is a command."""
    return sum(watch_program(program_id) for program_id in list_programs_to_watch(seller_id))


@command
def watch_program(program_id: Id) -> bool:
    """Tell both sides of a silent program, once until an order is heard of again. Returns whether they were told."""
    program = lock(db.session.get_one(Program, program_id))
    last_at = last_order_heard_at(program)
    if program.silence_told_at and last_at and last_at > program.silence_told_at:
        program.silence_told_at = None
        audit.record(system_for(program.seller_id), Action.SILENCE_ENDED, program)
    if program.silence_told_at or (last_at and last_at > clock.now() - QUIET):
        return False
    zone = db.session.scalars(select(Organization.timezone).where(Organization.id == program.seller_id)).one()
    heard = heard_of_orders(program, zone)
    if not is_silent(heard):
        return False
    program.silence_told_at = clock.now()
    audit.record(system_for(program.seller_id), Action.SILENCE_TOLD, program, people=heard.people_since)
    notices.no_orders_heard(program, heard.people_since, last_at)
    for partnership in list_clicked_partnerships(program, zone):
        notices.no_orders_for_partner(program, partnership)
    return True
