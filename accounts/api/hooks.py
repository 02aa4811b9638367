"""Webhooks by API: made with a key that may, told only of what that key may see."""

from accounts.api.blueprint import api
from accounts.commands import hook_log
from accounts.commands import hooks as commands
from accounts.permissions import Permission
from accounts.queries import hooks as queries
from accounts.schemas import (
    CreateHook,
    DeletedHook,
    DeliveryOut,
    DeliveryQuery,
    HookMade,
    HookOut,
    Replayed,
    ReplayHook,
)
from core.access import current_actor, needs
from core.api import answers, takes, takes_query
from core.ids import Id


@api.get("/hooks")
@needs(Permission.HOOKS_EDIT)
@answers(list[HookOut])
def list_hooks() -> list[HookOut]:
    """List webhooks, the oldest first."""
    return [HookOut.of(each) for each in queries.list_hooks(current_actor())]


@api.post("/hooks")
@needs(Permission.HOOKS_EDIT)
@answers(HookMade, 201, is_kept=False)
@takes(CreateHook)
def create_hook(body: CreateHook) -> HookMade:
    """Make a webhook. Its secret is in this answer and in no other.

    The address is https and on the public internet. A key chooses among the events of what it may see itself. An
    `Idempotency-Key` has no effect here, for the answer with the secret is not kept.
    """
    hook, secret = commands.create_hook(body.url, body.events, actor=current_actor(), name=body.name)
    return HookMade(**HookOut.of(hook).model_dump(), secret=secret)


@api.get("/hooks/<id:hook_id>")
@needs(Permission.HOOKS_EDIT)
@answers(HookOut)
def get_hook(hook_id: Id) -> HookOut:
    """Return one webhook."""
    return HookOut.of(queries.get_hook(current_actor(), hook_id))


@api.delete("/hooks/<id:hook_id>")
@needs(Permission.HOOKS_EDIT)
@answers(DeletedHook)
def delete_hook(hook_id: Id) -> DeletedHook:
    """Remove a webhook for good. What waits for it is not sent any more."""
    return DeletedHook(id=commands.remove_hook(hook_id, actor=current_actor()).public_id)


@api.post("/hooks/<id:hook_id>/test")
@needs(Permission.HOOKS_EDIT)
@answers(DeliveryOut)
def test_hook(hook_id: Id) -> DeliveryOut:
    """Send a webhook a message of the type hook.test."""
    actor = current_actor()
    sent = hook_log.send_test(hook_id, actor=actor)
    return DeliveryOut.of(queries.get_delivery(actor, hook_id, sent.id))


@api.post("/hooks/<id:hook_id>/replay")
@needs(Permission.HOOKS_EDIT)
@answers(Replayed)
@takes(ReplayHook)
def replay_hook(body: ReplayHook, hook_id: Id) -> Replayed:
    """Send again everything that failed, or what failed since a moment. The ids stay, so that receivers can tell."""
    return Replayed(count=hook_log.replay_failed(hook_id, actor=current_actor(), since=body.since))


@api.get("/hooks/<id:hook_id>/deliveries")
@needs(Permission.HOOKS_EDIT)
@answers(list[DeliveryOut])
@takes_query(DeliveryQuery)
def list_deliveries(query: DeliveryQuery, hook_id: Id) -> list[DeliveryOut]:
    """List what a webhook was sent in the last 30 days, the newest first."""
    actor, size = current_actor(), query.page_size
    queries.get_hook(actor, hook_id)
    found = queries.page_of_deliveries(actor, hook_id, state=query.state, page=query.page, size=size)
    return [DeliveryOut.of(each) for each in found[:size]]
