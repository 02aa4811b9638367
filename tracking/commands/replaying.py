"""Going through the inbox again: what shops told is read anew from its body and applied as if it had just come.

Nothing is booked twice, since what is booked follows from all that is known of a payment.
"""

from datetime import timedelta

from sqlalchemy import select, update

from accounts.sealing import unseal
from core import audit, clock
from core.access import SYSTEM, Actor
from core.bulk import count_rows
from core.db import command, db, lock
from core.errors import AppError
from core.ids import Id
from tracking.commands.inbox import apply_events, is_click
from tracking.models import SourceConnection, SourceEvent
from tracking.queries.connections import events_about
from tracking.rules.actions import Action
from tracking.sources.shops import shop_source

BODY_DAYS = 30
_BATCH = 500


def replay(connection_id: Id, reference: str, *, actor: Actor) -> None:
    """Read again all that a connection told of one payment, and apply it. A refusal is noted beside the events."""
    _read_again(connection_id, reference, actor=actor)
    apply_events(connection_id, reference)


@command
def _read_again(connection_id: Id, reference: str, *, actor: Actor) -> None:
    """Read bodies that are still kept with what is known today; an event whose body is gone stays as it was read."""
    connection = lock(db.session.get_one(SourceConnection, connection_id))
    shop, read = shop_source(connection.source), 0
    for event in events_about(connection.id, reference):
        if not event.sealed_body:
            continue
        try:
            again = shop.read(unseal(event.sealed_body).encode("latin-1"), {}, is_click)
        except AppError:
            continue
        if again.reference == event.reference:
            event.told, read = again.told, read + 1
    audit.record(actor, Action.EVENTS_REPLAYED, connection, reference=reference, read_again=read)


def forget_bodies(*, keep_days: int = BODY_DAYS) -> int:
    """Forget the bodies of events that came more than `keep_days` ago; returns how many. In small batches."""
    forgotten = 0
    while batch := _forget_before(keep_days):
        forgotten += batch
    if forgotten:
        _note(forgotten)
    return forgotten


@command
def _forget_before(days: int) -> int:
    old = SourceEvent.received_at < clock.now() - timedelta(days=days)
    some = select(SourceEvent.id).where(old, SourceEvent.sealed_body != "").limit(_BATCH)
    done = update(SourceEvent).where(SourceEvent.id.in_(some.scalar_subquery())).values(sealed_body="")
    result = db.session.execute(done)
    return count_rows(result)


@command
def _note(forgotten: int) -> None:
    audit.record(SYSTEM, Action.EVENT_BODIES_FORGOTTEN, forgotten=forgotten)
