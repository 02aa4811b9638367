"""The log of webhooks: sent again when somebody asks, tried out with a test, and cleared after 30 days."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, func, select, update

from accounts.commands.hook_deliveries import plan_sending
from accounts.commands.hooks import check_is_on
from accounts.models import HookAttempt, HookDelivery, HookEventRow
from accounts.queries import hooks as queries
from accounts.rules import hooks as rules
from accounts.rules.actions import Action
from accounts.rules.hooks import DeliveryState
from accounts.schemas import HookOut
from accounts.telling import message
from core import audit, clock, ids
from core.access import SYSTEM, Actor
from core.bulk import count_rows
from core.db import add, command, db, lock
from core.errors import Conflict
from core.ids import Id
from core.privacy import know

_BATCH = 500
_AGAIN = {"state": DeliveryState.WAITING, "tries": 0, "ended_at": None}


@command
def send_test(hook_id: Id, *, actor: Actor) -> HookDelivery:
    """Send a webhook a message about itself, and to no other. Raises Conflict while it is off."""
    hook, now = lock(queries.get_hook(actor, hook_id)), clock.now()
    check_is_on(hook)
    event = HookEventRow(
        id=ids.new(), seller_id=hook.seller_id, type=rules.TEST, subject_id=hook.id, created_at=now, spread_at=now
    )
    event.body = message(rules.TEST, event, HookOut.of(hook))
    add(event)
    sent = add(HookDelivery(seller_id=hook.seller_id, hook_id=hook.id, hook_event_id=event.id, next_at=now))
    audit.record(actor, Action.HOOK_TESTED, hook)
    plan_sending(hook.id)
    return sent


@command
def send_again(hook_id: Id, delivery_id: Id, *, actor: Actor) -> HookDelivery:
    """Send one delivery again, whatever became of it, with all its tries. Raises Conflict while the webhook is off."""
    hook = lock(queries.get_hook(actor, hook_id))
    check_is_on(hook)
    sent = lock(queries.get_delivery(actor, hook_id, delivery_id))
    if not sent.event.body:
        raise Conflict("What this told was erased, so there is nothing to send again.")
    sent.state, sent.tries, sent.ended_at, sent.next_at = DeliveryState.WAITING, 0, None, clock.now()
    audit.record(actor, Action.HOOK_REPLAYED, hook, delivery=sent.public_id)
    plan_sending(hook.id)
    return sent


@command
def replay_failed(hook_id: Id, *, actor: Actor, since: datetime | None = None) -> int:
    """Send again everything that failed since a moment; returns how much. Raises Conflict while the webhook is off."""
    hook = lock(queries.get_hook(actor, hook_id))
    check_is_on(hook)
    failed = update(HookDelivery).where(HookDelivery.hook_id == hook.id, HookDelivery.state == DeliveryState.FAILED)
    failed = failed.where(HookDelivery.hook_event_id.in_(select(HookEventRow.id).where(HookEventRow.body != "")))
    if since is not None:
        failed = failed.where(HookDelivery.created_at >= since)
    count = count_rows(db.session.execute(failed.values(next_at=clock.now(), **_AGAIN)))
    if count:
        audit.record(actor, Action.HOOK_REPLAYED, hook, since=since.isoformat() if since else None, deliveries=count)
        plan_sending(hook.id)
    return count


@command
def clear_old_log() -> int:
    """Delete events that are older than 30 days with everything about them, some at a time; returns how many."""
    before = clock.now() - rules.KEEP
    old = select(HookEventRow.id).where(HookEventRow.created_at < before).order_by(HookEventRow.created_at)
    gone = list(db.session.scalars(old.limit(_BATCH)))
    if gone:
        sent = select(HookDelivery.id).where(HookDelivery.hook_event_id.in_(gone))
        db.session.execute(delete(HookAttempt).where(HookAttempt.hook_delivery_id.in_(sent)))
        db.session.execute(delete(HookDelivery).where(HookDelivery.hook_event_id.in_(gone)))
        db.session.execute(delete(HookEventRow).where(HookEventRow.id.in_(gone)))
        audit.record(SYSTEM, Action.HOOK_LOG_CLEARED, events=len(gone))
    return len(gone)


@command
def forget_told(event: HookEventRow) -> None:
    """Empty what an event says, and what was answered to it; what was not sent yet never will be."""
    event.body = ""
    db.session.flush()
    sent = HookDelivery.hook_event_id == event.id
    tries = HookAttempt.hook_delivery_id.in_(select(HookDelivery.id).where(sent))
    db.session.execute(update(HookAttempt).where(tries).values(answer=""))
    waiting = sent & (HookDelivery.state == DeliveryState.WAITING)
    ended = {"state": DeliveryState.FAILED, "ended_at": clock.now(), "last_error": "What it told was erased."}
    db.session.execute(update(HookDelivery).where(waiting).values(**ended))


@know("events told to webhooks", lambda email: select(HookEventRow).where(_tells(email)))
def forget_person_told(event: HookEventRow, _email: str) -> None:
    """Forget an event that names a person."""
    forget_told(event)


def forget_told_of(seller_id: Id, public_id: str) -> None:
    """Forget what a seller's webhooks were told of a row that is erased, inside a command."""
    named = HookEventRow.body.contains(f'"{public_id}"', autoescape=True)
    for event in db.session.scalars(select(HookEventRow).where(HookEventRow.seller_id == seller_id, named)):
        forget_told(event)


def _tells(email: str) -> ColumnElement[bool]:
    return func.lower(cast(HookEventRow.body, String)).contains(f'"{email}"', autoescape=True)
