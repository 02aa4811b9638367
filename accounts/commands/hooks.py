"""Webhooks of an organization: made, changed, turned off and on, removed. A secret is shown once and kept sealed."""

from datetime import timedelta

from sqlalchemy import update

from accounts.listening import look_again
from accounts.models import Hook, HookDelivery
from accounts.permissions import who_may
from accounts.queries import get_own_organization
from accounts.queries import hooks as queries
from accounts.rules import hooks as rules
from accounts.rules.actions import Action
from accounts.rules.hooks import DeliveryState, HookEvent, HookState
from accounts.sealing import seal
from core import audit, clock
from core.access import Actor, ActorKind
from core.config import settings
from core.db import add, command, db, lock
from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id
from core.outgoing import parse_target

_OFF = "The webhook was turned off before this was sent."


@command
def create_hook(url: str, events: list[str], *, actor: Actor, name: str = "") -> tuple[Hook, str]:
    """Make a webhook of the actor's organization and return it with its secret, which is shown once.

    Raises AppError for an address that cannot be told, for unknown events and for too many webhooks, NotAllowed for
    events of what the actor may not see.
    """
    organization = lock(get_own_organization(actor))
    if queries.count_hooks(organization.id) >= rules.MOST_HOOKS:
        raise AppError(f"You have {rules.MOST_HOOKS} webhooks, which is the most. Remove one that is not used.")
    secret = rules.new_secret()
    hook = add(
        Hook(
            seller_id=organization.id,
            name=name.strip(),
            url=_checked_url(url),
            events=_checked_events(events, actor),
            sealed_secret=seal(secret),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.HOOK_CREATED, hook, url=hook.url, events=hook.events)
    look_again(hook.seller_id)
    return hook, secret


@command
def change_hook(hook_id: Id, *, actor: Actor, url: str, events: list[str], name: str = "") -> Hook:
    """Tell another address, or of other events, from now on. The secret stays."""
    hook = lock(queries.get_hook(actor, hook_id))
    hook.name, hook.url, hook.events = name.strip(), _checked_url(url), _checked_events(events, actor)
    audit.record(actor, Action.HOOK_CHANGED, hook, url=hook.url, events=hook.events)
    look_again(hook.seller_id)
    return hook


@command
def turn_on_hook(hook_id: Id, *, actor: Actor) -> Hook:
    """Tell a webhook again of what happens from now on. What failed before is sent when somebody asks for it."""
    hook = lock(queries.get_hook(actor, hook_id))
    if hook.state is not HookState.ON:
        hook.state, hook.stopped_why, hook.failing_since = HookState.ON, "", None
        hook.turn = hook.turn_until = None
        audit.record(actor, Action.HOOK_CHANGED, hook, state=hook.state)
        look_again(hook.seller_id)
    return hook


@command
def turn_off_hook(hook_id: Id, *, actor: Actor) -> Hook:
    """Tell a webhook nothing until it is turned on again; what waits counts as failed."""
    hook = lock(queries.get_hook(actor, hook_id))
    if hook.state is HookState.ON:
        stop(hook, HookState.OFF)
        audit.record(actor, Action.HOOK_CHANGED, hook, state=hook.state)
    return hook


@command
def remove_hook(hook_id: Id, *, actor: Actor) -> Hook:
    """Take a webhook away for good and forget its secrets. Its log goes with time."""
    hook = lock(queries.get_hook(actor, hook_id))
    stop(hook, HookState.OFF)
    hook.removed_at, hook.sealed_secret, hook.sealed_old_secret = clock.now(), "", ""
    audit.record(actor, Action.HOOK_REMOVED, hook, url=hook.url)
    return hook


@command
def change_secret(hook_id: Id, *, actor: Actor, keep_old: timedelta = rules.TWO_SECRETS) -> tuple[Hook, str]:
    """Make a new secret and return it, shown once. Until `keep_old` is over, the old one signs beside it."""
    hook, secret = lock(queries.get_hook(actor, hook_id)), rules.new_secret()
    hook.sealed_old_secret, hook.old_secret_until = hook.sealed_secret, clock.now() + keep_old
    hook.sealed_secret = seal(secret)
    audit.record(actor, Action.HOOK_KEY_CHANGED, hook, old_until=hook.old_secret_until.isoformat())
    return hook, secret


@command
def drop_old_secret(hook_id: Id, *, actor: Actor) -> Hook:
    """Let only the new secret sign from now on."""
    hook = lock(queries.get_hook(actor, hook_id))
    if hook.sealed_old_secret:
        hook.sealed_old_secret, hook.old_secret_until = "", None
        audit.record(actor, Action.HOOK_KEY_CHANGED, hook, old_until=clock.now().isoformat())
    return hook


def check_is_on(hook: Hook) -> None:
    """Raise Conflict for a webhook that is told nothing."""
    if not hook.is_on:
        raise Conflict("This webhook is off. Turn it on first, then send again.")


def stop(hook: Hook, state: HookState, why: str = "") -> None:
    """Turn a locked webhook off, inside a command: nothing waits for it any more."""
    hook.state, hook.stopped_why = state, why
    waiting = (HookDelivery.hook_id == hook.id) & (HookDelivery.state == DeliveryState.WAITING)
    ended = {"state": DeliveryState.FAILED, "ended_at": clock.now(), "last_error": _OFF}
    db.session.execute(update(HookDelivery).where(waiting).values(**ended))
    look_again(hook.seller_id)


def _checked_url(url: str) -> str:
    try:
        return parse_target(url, may_stay_here=settings().may_send_here).url
    except AppError as refusal:
        refusal.field = "url"
        raise


def _checked_events(names: list[str], actor: Actor) -> list[str]:
    """Return the events in our order. A program is told of nothing that its key could not read."""
    chosen = rules.checked_events(names)
    for event in map(HookEvent, chosen):
        needed = rules.needed_for(event)
        if not actor.may(needed):
            who = "This key" if actor.kind is ActorKind.API_KEY else "Your role"
            raise NotAllowed(f"{who} may not see what “{event}” tells. {who_may(needed)} can choose it.")
    return chosen
