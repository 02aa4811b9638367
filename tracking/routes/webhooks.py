"""The door at which a shop tells of its sales. It keeps what it is told and answers; a job does the rest."""

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from accounts.sealing import unseal
from core import clock
from core.access import public
from core.errors import AppError
from core.signatures import check_signature
from tracking.commands.inbox import take_event
from tracking.queries.connections import get_addressed
from tracking.sources import stripe

pages = Blueprint("tracking_webhooks", __name__, url_prefix="/webhooks")


@pages.record_once
def _exempt_from_form_tokens(state: BlueprintSetupState) -> None:
    """Spare it form tokens: a shop's signature stands for them, and no cookie means anything here."""
    if "csrf" in state.app.extensions:
        state.app.extensions["csrf"].exempt(state.blueprint)


@pages.post("/stripe-orders/<token>")
@public
def take_stripe_event(token: str) -> ResponseReturnValue:
    """Take an event of a shop's Stripe. What is not signed by it, just now, is refused and nothing of it is kept."""
    connection = get_addressed(stripe.NAME, token)
    request.max_content_length = stripe.MOST_BYTES
    body = request.get_data()
    try:
        secret = unseal(connection.sealed_secret) if connection.is_ready else ""
        check_signature(body, request.headers.get("Stripe-Signature", ""), [secret], now=clock.now() - clock.shift())
        event = stripe.read_event(body)
    except AppError as refusal:
        return jsonify(error=refusal.message), HTTPStatus.BAD_REQUEST
    take_event(connection.id, event)
    return jsonify(received=True)
