"""Deliveries: events are given to the webhooks that want them, sent one after the other, and tried again.

Nothing is sent here. Whoever sends holds the webhook's turn, takes one delivery, sends it outside any transaction, and
writes down what came of it; when it dies, the next one takes over and sends that one again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import notices
from accounts.commands.hooks import stop
from accounts.models import Hook, HookAttempt, HookDelivery, HookEventRow
from accounts.permissions import Permission, of_role
from accounts.queries import get_organization, list_members
from accounts.queries import hooks as queries
from accounts.rules import hooks as rules
from accounts.rules.actions import Action
from accounts.rules.hooks import DeliveryState, HookState
from accounts.sealing import unseal
from core import audit, clock, ids
from core.access import system_for
from core.bulk import add_all_if_missing
from core.db import add, command, db, lock
from core.ids import Id
from core.jobs import enqueue

DELIVER_JOB = "hooks.deliver"
_TURN = timedelta(seconds=30)  # longer than one delivery takes
_REST = timedelta(minutes=1)  # of a webhook that does not answer


@dataclass(frozen=True)
class Sending:
    """What is to be sent now, signed with these secrets."""

    delivery_id: Id
    url: str
    message_id: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one try: an answer with its status, or the sentence that says why there is none."""

    began_at: datetime
    took_ms: int
    status: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the event was taken."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def sentence(self) -> str:
        """What went wrong, in a sentence."""
        if self.is_good or self.error:
            return self.error
        return f"It answered {self.status}" + (", and redirects are not followed." if self.is_redirect else ".")

    @property
    def is_redirect(self) -> bool:
        """Whether the answer sends us elsewhere."""
        return self.status is not None and 300 <= self.status < 400


@command
def spread_events(seller_id: Id, bodies: Mapping[Id, str | None]) -> None:
    """Give events with their bodies to every webhook that wants them; what has none is told to nobody."""
    hooks, deliveries, now = queries.hooks_that_hear(seller_id), list[dict[str, object]](), clock.now()
    for event in _still_open(bodies):
        body = bodies[event.id]
        wanting = [hook for hook in hooks if event.type in hook.events and hook.created_at <= event.created_at]
        event.spread_at, event.body = now, (body or "") if wanting else ""
        deliveries += [_delivery(event, hook, now) for hook in wanting if body is not None]
    db.session.flush()
    add_all_if_missing(HookDelivery, deliveries)
    for hook_id in {each["hook_id"] for each in deliveries}:
        plan_sending(Id(str(hook_id)))


def _still_open(event_ids: Collection[Id]) -> Sequence[HookEventRow]:
    query = select(HookEventRow).where(HookEventRow.id.in_(event_ids), HookEventRow.spread_at.is_(None))
    return db.session.scalars(query.order_by(HookEventRow.id).with_for_update()).all()


@command
def plan_sending(hook_id: Id, *, at: datetime | None = None) -> None:
    """Have somebody send to a webhook, now or later, inside a command."""
    key = f"hook:{hook_id}:{at:%Y%m%d%H%M%S}" if at is not None else None
    enqueue(DELIVER_JOB, {"hook": str(hook_id)}, run_after=at, dedupe_key=key)


@command
def take_turn(hook_id: Id) -> Id | None:
    """Take the right to send to a webhook; None while somebody else has it, after which it is looked at again."""
    hook, now = _locked(hook_id), clock.now()
    if not hook.is_on:
        return None
    if hook.turn_until is not None and hook.turn_until > now:
        plan_sending(hook.id, at=hook.turn_until + timedelta(seconds=1))
        return None
    hook.turn, hook.turn_until = ids.new(), now + _TURN
    return hook.turn


@command
def take_next(hook_id: Id, turn: Id) -> Sending | None:
    """Return what to send next. When nothing is due the turn is given back, in the same moment as nothing is found."""
    hook, now = _locked(hook_id), clock.now()
    if hook.turn != turn:
        return None
    delivery = queries.first_waiting(hook) if hook.is_on else None
    if delivery is None or delivery.next_at > now:
        hook.turn = hook.turn_until = None
        if delivery is not None:
            plan_sending(hook.id, at=delivery.next_at)
        return None
    hook.turn_until = now + _TURN
    return Sending(delivery.id, hook.url, delivery.event.public_id, delivery.event.body, _secrets(hook, now))


@command
def pass_turn(hook_id: Id, turn: Id, *, is_dead: bool) -> None:
    """Let others work for a while: go on soon, or, when a webhook does not answer, after it had some rest."""
    hook, now = _locked(hook_id), clock.now()
    if hook.turn == turn:
        hook.turn = None
        hook.turn_until = now + _REST if is_dead else None
        plan_sending(hook.id, at=hook.turn_until or now + timedelta(seconds=1))


@command
def note_outcome(delivery_id: Id, outcome: Outcome) -> None:
    """Write down what came of one try, and when the next one follows or that none does."""
    hook = _locked(db.session.get_one(HookDelivery, delivery_id).hook_id)
    delivery = lock(db.session.get_one(HookDelivery, delivery_id))
    _note_try(delivery, outcome)
    if outcome.is_good:
        delivery.state, delivery.ended_at, hook.failing_since = DeliveryState.DELIVERED, clock.now(), None
    elif delivery.state is DeliveryState.WAITING:
        _failed(hook, delivery, outcome)


def _note_try(delivery: HookDelivery, outcome: Outcome) -> None:
    add(
        HookAttempt(
            seller_id=delivery.seller_id,
            hook_delivery_id=delivery.id,
            began_at=outcome.began_at,
            took_ms=outcome.took_ms,
            status=outcome.status,
            error=outcome.sentence[:300],
            answer=outcome.answer[: rules.MOST_ANSWER],
        )
    )
    delivery.tries += 1
    delivery.last_status, delivery.last_error = outcome.status, outcome.sentence[:300]


def _failed(hook: Hook, delivery: HookDelivery, outcome: Outcome) -> None:
    now = clock.now()
    again = rules.next_try(delivery.tries, now)
    if again is None:
        delivery.state, delivery.ended_at = DeliveryState.FAILED, now
    else:
        delivery.next_at = again
    hook.failing_since = hook.failing_since or now
    why = rules.why_stopped(outcome.status, hook.failing_since, now)
    if why is not None and hook.is_on:
        db.session.flush()
        stop(hook, HookState.FAILED, why)
        audit.record(system_for(hook.seller_id), Action.HOOK_STOPPED, hook, why=why)
        _mail_owners(hook)


def _mail_owners(hook: Hook) -> None:
    organization = get_organization(hook.seller_id)
    for member in list_members(system_for(hook.seller_id)):
        if Permission.HOOKS_EDIT in of_role(member.role):
            notices.hook_stopped(hook, organization, member.user)


def _delivery(event: HookEventRow, hook: Hook, now: datetime) -> dict[str, object]:
    which = {"seller_id": event.seller_id, "hook_id": hook.id, "hook_event_id": event.id}
    return {"id": ids.new(), "next_at": now, "created_at": now, **which}


def _secrets(hook: Hook, now: datetime) -> tuple[str, ...]:
    newest = unseal(hook.sealed_secret)
    is_old_good = hook.old_secret_until is not None and hook.old_secret_until > now and hook.sealed_old_secret
    return (newest, unseal(hook.sealed_old_secret)) if is_old_good else (newest,)


def _locked(hook_id: Id) -> Hook:
    return lock(db.session.get_one(Hook, hook_id))
