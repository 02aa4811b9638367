"""Where a program's sales come from: the API, files, and shops that are connected."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from accounts.sealing import unseal
from campaigns.queries.programs import get_program
from core.access import current_actor, needs
from core.config import settings
from core.ids import Id
from tracking.commands import connections as commands
from tracking.commands.replaying import BODY_DAYS, replay
from tracking.forms import ConnectForm, ReplayForm, SecretForm
from tracking.models import SourceConnection
from tracking.queries.connections import (
    PAGE_SIZE,
    Heard,
    get_connection,
    heard_of,
    list_connections,
    list_events_to_look_at,
    page_of_events,
)
from tracking.routes.blueprint import page_number, pages
from tracking.rules.inbox import ABOUT
from tracking.sources.shops import SHOPS, shop_source

_DOORS = {
    "stripe": "tracking_webhooks.take_stripe_event",
    "shopify": "tracking_webhooks.take_shopify_event",
    "woocommerce": "tracking_webhooks.take_woocommerce_event",
}


@pages.get("/programs/<id:program_id>/sources")
@needs(Permission.PROGRAM_EDIT)
def show_sources(program_id: Id) -> ResponseReturnValue:
    """Show where a program's sales come from."""
    actor = current_actor()
    program = get_program(actor, program_id)
    connections = list_connections(actor, program.id)
    connection_ids = [each.id for each in connections]
    connected = {each.source for each in connections}
    return render_template(
        "tracking/sources.html",
        program=program,
        connections=connections,
        addresses={each.id: _address(each) for each in connections},
        heard=heard_of(connection_ids),
        nothing=Heard(),
        events=list_events_to_look_at(connection_ids),
        about=ABOUT,
        forms={each.id: _secret_form(number) for number, each in enumerate(connections)},
        shops=SHOPS,
        others=[each for each in SHOPS.values() if each.name not in connected],
        script=_script(),
    )


def _script() -> str:
    """Return the line that puts the script which carries click ids on a shop's pages."""
    address = f"{settings().public_url.rstrip('/')}{url_for('static', filename='track.js')}"
    return f'<script src="{address}" data-consent="wait" defer></script>'


def _secret_form(number: int) -> SecretForm:
    """Return one of several forms of a page, whose field has a name of its own there."""
    form = SecretForm()
    form.secret.id = f"secret-of-{number}"
    return form


def _address(connection: SourceConnection) -> str:
    path = url_for(_DOORS[connection.source], token=unseal(connection.sealed_token))
    return f"{settings().public_url.rstrip('/')}{path}"


@pages.post("/programs/<id:program_id>/sources")
@needs(Permission.PROGRAM_EDIT)
def connect_shop(program_id: Id) -> ResponseReturnValue:
    """Make an address for a shop."""
    form, actor = ConnectForm.from_request(), current_actor()
    program = get_program(actor, program_id)
    connection = commands.open_connection(program.id, actor=actor, source=form.source.data or "")
    label = shop_source(connection.source).label
    flash(f"Here is the address. Give it to {label}, then enter the signing secret that {label} shows.")
    return redirect(url_for("tracking.show_sources", program_id=connection.program.public_id))


@pages.get("/sources/<id:connection_id>")
@needs(Permission.PROGRAM_EDIT)
def show_source_log(connection_id: Id) -> ResponseReturnValue:
    """Show what a connected shop told, the newest first, and what became of it."""
    connection = get_connection(current_actor(), connection_id)
    number = page_number()
    found = page_of_events(connection, number)
    return render_template(
        "tracking/source_log.html",
        connection=connection,
        shop=shop_source(connection.source),
        events=found[:PAGE_SIZE],
        about=ABOUT,
        days=BODY_DAYS,
        page={"number": number, "has_previous": number > 1, "has_next": len(found) > PAGE_SIZE},
    )


@pages.post("/sources/<id:connection_id>/replay")
@needs(Permission.PROGRAM_EDIT)
def replay_payment(connection_id: Id) -> ResponseReturnValue:
    """Apply once more what a shop told of one payment."""
    connection = get_connection(current_actor(), connection_id)
    form = ReplayForm.from_request()
    replay(connection.id, form.reference.data or "", actor=current_actor())
    flash("Gone through again. What it says stands below; nothing is counted twice.")
    return redirect(url_for("tracking.show_source_log", connection_id=connection.public_id))


@pages.post("/sources/<id:connection_id>/secret")
@needs(Permission.PROGRAM_EDIT)
def keep_secret(connection_id: Id) -> ResponseReturnValue:
    """Keep the secret with which a shop signs."""
    found = get_connection(current_actor(), connection_id)
    form = SecretForm.from_request()
    kept = commands.keep_secret(found.id, actor=current_actor(), secret=form.secret.data or "")
    flash(f"Connected. Sales appear under Orders as {shop_source(kept.source).label} tells of them.")
    return redirect(url_for("tracking.show_sources", program_id=kept.program.public_id))


@pages.post("/sources/<id:connection_id>/end")
@needs(Permission.PROGRAM_EDIT)
def end_connection(connection_id: Id) -> ResponseReturnValue:
    """Take nothing more from a shop."""
    ButtonForm.from_request()
    ended = commands.end_connection(connection_id, actor=current_actor())
    flash("Disconnected. What it told stays.")
    return redirect(url_for("tracking.show_sources", program_id=ended.program.public_id))
