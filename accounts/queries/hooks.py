"""Reads of webhooks, of what they are told and of what became of it. One from outside is looked up for an actor."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Hook, HookDelivery, HookEventRow
from accounts.rules.hooks import DeliveryState, HookState
from core.access import Actor
from core.db import db, get_one
from core.ids import Id

PAGE_SIZE = 50


def wanted_events(seller_id: Id) -> frozenset[str]:
    """Return what a seller's webhooks want to hear, all together."""
    lists = db.session.scalars(select(Hook.events).where(Hook.seller_id == seller_id, _on()))
    return frozenset(event for events in lists for event in events)


def list_hooks(actor: Actor) -> list[Hook]:
    """Return the webhooks of the actor's organization, the oldest first."""
    return list(db.session.scalars(_visible(actor).order_by(Hook.id)))


def get_hook(actor: Actor, hook_id: Id) -> Hook:
    """Return a webhook of the actor's organization. Raises NotFound."""
    return get_one(_visible(actor).where(Hook.id == hook_id), missing="There is no such webhook in your organization.")


def get_delivery(actor: Actor, hook_id: Id, delivery_id: Id) -> HookDelivery:
    """Return one delivery of a webhook with its event and its tries. Raises NotFound."""
    return get_one(
        _deliveries(actor, hook_id)
        .where(HookDelivery.id == delivery_id)
        .options(joinedload(HookDelivery.hook), joinedload(HookDelivery.event), selectinload(HookDelivery.attempts)),
        missing="There is no such delivery. What is older than 30 days was cleared.",
    )


def page_of_deliveries(
    actor: Actor, hook_id: Id, *, state: DeliveryState | None = None, page: int = 1, size: int = PAGE_SIZE
) -> list[HookDelivery]:
    """Return a page of a webhook's deliveries with their events, the newest first, and one more when more follow."""
    query = _deliveries(actor, hook_id).options(joinedload(HookDelivery.event)).order_by(HookDelivery.id.desc())
    if state is not None:
        query = query.where(HookDelivery.state == state)
    return list(db.session.scalars(query.offset((page - 1) * size).limit(size + 1)))


def counts_of(seller_id: Id, hook_ids: Collection[Id]) -> dict[Id, dict[DeliveryState, int]]:
    """Return for each webhook how many of its kept deliveries stand where."""
    query = (
        select(HookDelivery.hook_id, HookDelivery.state, func.count())
        .where(HookDelivery.seller_id == seller_id, HookDelivery.hook_id.in_(hook_ids))
        .group_by(HookDelivery.hook_id, HookDelivery.state)
    )
    found: dict[Id, dict[DeliveryState, int]] = {hook_id: {} for hook_id in hook_ids}
    for hook_id, state, count in db.session.execute(query):
        found[hook_id][state] = count
    return found


def count_hooks(seller_id: Id) -> int:
    """Return how many webhooks an organization has."""
    query = select(func.count()).select_from(Hook).where(Hook.seller_id == seller_id, Hook.removed_at.is_(None))
    return db.session.scalar(query) or 0


def hooks_that_hear(seller_id: Id) -> list[Hook]:
    """Return the webhooks of a seller that are on."""
    return list(db.session.scalars(select(Hook).where(Hook.seller_id == seller_id, _on()).order_by(Hook.id)))


def list_open_events(seller_id: Id, *, after: Id | None, limit: int) -> list[HookEventRow]:
    """Return events of a seller that no webhook was given yet, the oldest first."""
    query = select(HookEventRow).where(HookEventRow.seller_id == seller_id, HookEventRow.spread_at.is_(None))
    query = query if after is None else query.where(HookEventRow.id > after)
    return list(db.session.scalars(query.order_by(HookEventRow.id).limit(limit)))


def sellers_with_open_events() -> list[Id]:
    """Return whose events were not given to webhooks yet."""
    return list(db.session.scalars(select(HookEventRow.seller_id).where(HookEventRow.spread_at.is_(None)).distinct()))


def hooks_that_are_due(moment: datetime) -> list[Id]:
    """Return the webhooks that have something to send and that nobody is sending to."""
    waiting = (HookDelivery.state == DeliveryState.WAITING) & (HookDelivery.next_at <= moment)
    free = Hook.turn.is_(None) | (Hook.turn_until <= moment)
    query = select(Hook.id).where(_on(), free).where(Hook.id.in_(select(HookDelivery.hook_id).where(waiting)))
    return list(db.session.scalars(query))


def first_waiting(hook: Hook) -> HookDelivery | None:
    """Return the delivery of a webhook whose turn comes first, due or not."""
    query = select(HookDelivery).where(HookDelivery.hook_id == hook.id, HookDelivery.state == DeliveryState.WAITING)
    return db.session.scalar(query.order_by(HookDelivery.next_at, HookDelivery.id).limit(1))


def _on() -> ColumnElement[bool]:
    return (Hook.state == HookState.ON) & Hook.removed_at.is_(None)


def _visible(actor: Actor) -> Select[Hook]:
    return select(Hook).where(Hook.seller_id == actor.organization_id, Hook.removed_at.is_(None))


def _deliveries(actor: Actor, hook_id: Id) -> Select[HookDelivery]:
    own = _visible(actor).with_only_columns(Hook.id).where(Hook.id == hook_id)
    return select(HookDelivery).where(HookDelivery.seller_id == actor.organization_id, HookDelivery.hook_id.in_(own))
