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
from tracking.forms import SecretForm
from tracking.models import SourceConnection
from tracking.queries.connections import Heard, get_connection, heard_of, list_connections, list_events_to_look_at
from tracking.routes.blueprint import pages
from tracking.rules.inbox import ABOUT
from tracking.sources.stripe import EVENTS


@pages.get("/programs/<id:program_id>/sources")
@needs(Permission.PROGRAM_EDIT)
def show_sources(program_id: Id) -> ResponseReturnValue:
    """Show where a program's sales come from."""
    actor = current_actor()
    program = get_program(actor, program_id)
    connections = list_connections(actor, program.id)
    connection_ids = [each.id for each in connections]
    return render_template(
        "tracking/sources.html",
        program=program,
        connections=connections,
        addresses={each.id: _address(each) for each in connections},
        heard=heard_of(connection_ids),
        nothing=Heard(),
        events=list_events_to_look_at(connection_ids),
        about=ABOUT,
        form=SecretForm(),
        names=EVENTS,
    )


def _address(connection: SourceConnection) -> str:
    path = url_for("tracking_webhooks.take_stripe_event", token=unseal(connection.sealed_token))
    return f"{settings().public_url.rstrip('/')}{path}"


@pages.post("/programs/<id:program_id>/sources")
@needs(Permission.PROGRAM_EDIT)
def connect_stripe(program_id: Id) -> ResponseReturnValue:
    """Make an address for a shop's Stripe."""
    ButtonForm.from_request()
    commands.open_connection(program_id, actor=current_actor())
    flash("Here is the address. Give it to Stripe, then enter the signing secret that Stripe shows.")
    return redirect(url_for("tracking.show_sources", program_id=get_program(current_actor(), program_id).public_id))


@pages.post("/sources/<id:connection_id>/secret")
@needs(Permission.PROGRAM_EDIT)
def keep_secret(connection_id: Id) -> ResponseReturnValue:
    """Keep the secret with which a shop signs."""
    found = get_connection(current_actor(), connection_id)
    form = SecretForm.from_request()
    kept = commands.keep_secret(found.id, actor=current_actor(), secret=form.secret.data or "")
    flash("Connected. Sales appear under Orders as Stripe tells of them.")
    return redirect(url_for("tracking.show_sources", program_id=kept.program.public_id))


@pages.post("/sources/<id:connection_id>/end")
@needs(Permission.PROGRAM_EDIT)
def end_connection(connection_id: Id) -> ResponseReturnValue:
    """Take nothing more from a shop."""
    ButtonForm.from_request()
    ended = commands.end_connection(connection_id, actor=current_actor())
    flash("Disconnected. What it told stays.")
    return redirect(url_for("tracking.show_sources", program_id=ended.program.public_id))
