"""The door at which a shop tells of its sales. It keeps what it is told and answers; a job does the rest."""

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from accounts.sealing import unseal
from core import clock
from core.access import public
from core.errors import BadRequest
from tracking.commands.connections import count_refusal
from tracking.commands.inbox import is_click, take_event
from tracking.queries.connections import get_addressed
from tracking.sources import shopify, stripe, woocommerce_events
from tracking.sources.shop_events import MOST_BYTES
from tracking.sources.shops import ShopSource, shop_source

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
    return _take(shop_source(stripe.NAME), token)


@pages.post("/shopify/<token>")
@public
def take_shopify_event(token: str) -> ResponseReturnValue:
    """Take an event of a Shopify shop. What it did not sign is refused and nothing of it is kept."""
    return _take(shop_source(shopify.NAME), token)


@pages.post("/woocommerce/<token>")
@public
def take_woocommerce_event(token: str) -> ResponseReturnValue:
    """Take an event of a WooCommerce shop. Refuse what it did not sign, but for the question whether we are here."""
    return _take(shop_source(woocommerce_events.NAME), token)


def _take(shop: ShopSource, token: str) -> ResponseReturnValue:
    connection = get_addressed(shop.name, token)
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    if shop.name == woocommerce_events.NAME and woocommerce_events.is_ping(body):
        return jsonify(received=True)
    try:
        headers = {name.lower(): value for name, value in request.headers.items()}
        secret = unseal(connection.sealed_secret) if connection.is_ready else ""
        shop.check(body, headers, secret, clock.now() - clock.shift())
        event = shop.read(body, headers, is_click)
    except BadRequest as refusal:
        count_refusal(connection.id, refusal.message)
        return jsonify(error=refusal.message), HTTPStatus.BAD_REQUEST
    take_event(connection.id, event, body)
    return jsonify(received=True)
