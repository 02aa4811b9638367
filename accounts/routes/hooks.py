"""Webhooks of an organization: set up, tried out, looked into, sent again."""

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import queries
from accounts.commands import hook_log
from accounts.commands import hooks as commands
from accounts.forms import ButtonForm, HookForm, ReplayForm
from accounts.models import Hook
from accounts.permissions import Permission
from accounts.queries import hooks as reads
from accounts.routes.blueprint import pages
from accounts.rules.hooks import ABOUT, KEEP, MOST_HOOKS, TEST, DeliveryState, HookEvent
from core import clock
from core.access import current_actor, needs
from core.ids import Id

_WORDS = {str(event): text for event, text in ABOUT.items()} | {TEST: "A test"}


@pages.get("/settings/webhooks")
@needs(Permission.HOOKS_EDIT)
def list_hooks() -> ResponseReturnValue:
    """Show the organization's webhooks and how they fare."""
    actor = current_actor()
    found = reads.list_hooks(actor)
    organization = queries.get_own_organization(actor)
    counts = reads.counts_of(organization.id, [hook.id for hook in found]) if found else {}
    return render_template("accounts/hooks.html", hooks=found, counts=counts, most=MOST_HOOKS)


@pages.route("/settings/webhooks/new", methods=["GET", "POST"])
@needs(Permission.HOOKS_EDIT, fresh=True)
def create_hook() -> ResponseReturnValue:
    """Make a webhook and show its secret, once."""
    form = HookForm()
    form.offer()
    if form.is_sent_and_valid():
        with form.refusals():
            hook, secret = commands.create_hook(
                form.url.data or "", form.events.data or [], actor=current_actor(), name=form.name.data or ""
            )
            return render_template("accounts/hook_secret.html", hook=hook, secret=secret, is_new=True)
    return render_template("accounts/hook_form.html", form=form, hook=None), form.status


@pages.route("/settings/webhooks/<id:hook_id>/edit", methods=["GET", "POST"])
@needs(Permission.HOOKS_EDIT, fresh=True)
def edit_hook(hook_id: Id) -> ResponseReturnValue:
    """Change where a webhook goes and what it is told of."""
    actor = current_actor()
    hook = reads.get_hook(actor, hook_id)
    form = HookForm(obj=hook)
    form.offer()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_hook(
                hook_id, actor=actor, url=form.url.data or "", events=form.events.data or [], name=form.name.data or ""
            )
            flash("Saved. It is told of these events from now on.")
            return redirect(_page_of(hook))
    return render_template("accounts/hook_form.html", form=form, hook=hook), form.status


@pages.get("/settings/webhooks/<id:hook_id>")
@needs(Permission.HOOKS_EDIT)
def show_hook(hook_id: Id) -> ResponseReturnValue:
    """Show a webhook and what it was sent, the newest first."""
    actor = current_actor()
    hook, number = reads.get_hook(actor, hook_id), max(1, min(request.args.get("page", 1, type=int), 100_000))
    chosen = request.args.get("state", "")
    state = DeliveryState(chosen) if chosen in list(DeliveryState) else None
    found = reads.page_of_deliveries(actor, hook.id, state=state, page=number)
    return render_template(
        "accounts/hook.html",
        hook=hook,
        form=ReplayForm(),
        deliveries=found[: reads.PAGE_SIZE],
        counts=reads.counts_of(hook.seller_id, [hook.id])[hook.id],
        state=state,
        states=DeliveryState,
        words=_WORDS,
        events=[HookEvent(event) for event in hook.events],
        has_old_secret=hook.old_secret_until is not None and hook.old_secret_until > clock.now(),
        days=KEEP.days,
        page={"number": number, "has_previous": number > 1, "has_next": len(found) > reads.PAGE_SIZE},
    )


@pages.get("/settings/webhooks/<id:hook_id>/deliveries/<id:hook_delivery_id>")
@needs(Permission.HOOKS_EDIT)
def show_delivery(hook_id: Id, hook_delivery_id: Id) -> ResponseReturnValue:
    """Show what one delivery said and what came of each try."""
    sent = reads.get_delivery(current_actor(), hook_id, hook_delivery_id)
    body = json.dumps(json.loads(sent.event.body), indent=2, ensure_ascii=False) if sent.event.body else ""
    return render_template("accounts/hook_delivery.html", sent=sent, hook=sent.hook, body=body, words=_WORDS)


@pages.post("/settings/webhooks/<id:hook_id>/deliveries/<id:hook_delivery_id>/again")
@needs(Permission.HOOKS_EDIT)
def send_again(hook_id: Id, hook_delivery_id: Id) -> ResponseReturnValue:
    """Send one delivery again."""
    ButtonForm.from_request()
    hook_log.send_again(hook_id, hook_delivery_id, actor=current_actor())
    flash("It is on its way again, under the same id. Load the page anew to see what comes back.")
    sent = reads.get_delivery(current_actor(), hook_id, hook_delivery_id)
    return redirect(url_for("accounts.show_delivery", hook_id=sent.hook.public_id, hook_delivery_id=sent.public_id))


@pages.post("/settings/webhooks/<id:hook_id>/test")
@needs(Permission.HOOKS_EDIT)
def test_hook(hook_id: Id) -> ResponseReturnValue:
    """Send a webhook a test."""
    ButtonForm.from_request()
    sent = hook_log.send_test(hook_id, actor=current_actor())
    sent = reads.get_delivery(current_actor(), hook_id, sent.id)
    flash("A test is on its way. Load the page anew to see what comes back.")
    return redirect(url_for("accounts.show_delivery", hook_id=sent.hook.public_id, hook_delivery_id=sent.public_id))


@pages.post("/settings/webhooks/<id:hook_id>/replay")
@needs(Permission.HOOKS_EDIT)
def replay_hook(hook_id: Id) -> ResponseReturnValue:
    """Send again what failed since a day."""
    actor = current_actor()
    hook, form = reads.get_hook(actor, hook_id), ReplayForm.from_request()
    since = form.moment(queries.get_own_organization(actor).timezone)
    count = hook_log.replay_failed(hook_id, actor=actor, since=since)
    flash(f"{count} on the way again." if count else "Nothing failed since then.")
    return redirect(_page_of(hook))


@pages.post("/settings/webhooks/<id:hook_id>/secret")
@needs(Permission.HOOKS_EDIT, fresh=True)
def change_hook_secret(hook_id: Id) -> ResponseReturnValue:
    """Make a new secret and show it, once."""
    ButtonForm.from_request()
    hook, secret = commands.change_secret(hook_id, actor=current_actor())
    return render_template("accounts/hook_secret.html", hook=hook, secret=secret, is_new=False)


@pages.post("/settings/webhooks/<id:hook_id>/old-secret")
@needs(Permission.HOOKS_EDIT, fresh=True)
def drop_old_secret(hook_id: Id) -> ResponseReturnValue:
    """Let the old secret sign no more."""
    ButtonForm.from_request()
    hook = commands.drop_old_secret(hook_id, actor=current_actor())
    flash("Only the new secret signs from now on.")
    return redirect(_page_of(hook))


@pages.post("/settings/webhooks/<id:hook_id>/on")
@needs(Permission.HOOKS_EDIT)
def turn_on_hook(hook_id: Id) -> ResponseReturnValue:
    """Tell a webhook again."""
    ButtonForm.from_request()
    hook = commands.turn_on_hook(hook_id, actor=current_actor())
    flash("It is on. What failed before is sent when you ask for it below.")
    return redirect(_page_of(hook))


@pages.post("/settings/webhooks/<id:hook_id>/off")
@needs(Permission.HOOKS_EDIT)
def turn_off_hook(hook_id: Id) -> ResponseReturnValue:
    """Tell a webhook nothing for a while."""
    ButtonForm.from_request()
    hook = commands.turn_off_hook(hook_id, actor=current_actor())
    flash("It is off. What happens now is not kept for it.")
    return redirect(_page_of(hook))


@pages.post("/settings/webhooks/<id:hook_id>/remove")
@needs(Permission.HOOKS_EDIT, fresh=True)
def remove_hook(hook_id: Id) -> ResponseReturnValue:
    """Take a webhook away."""
    ButtonForm.from_request()
    hook = commands.remove_hook(hook_id, actor=current_actor())
    flash(f"“{hook.name or hook.url}” is removed. Nothing more is sent there.")
    return redirect(url_for("accounts.list_hooks"))


def _page_of(hook: Hook) -> str:
    return url_for("accounts.show_hook", hook_id=hook.public_id)
