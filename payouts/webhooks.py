"""The door through which rails send news. It takes nothing that is not signed about now, and everything only once."""

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from core import clock
from core.access import public
from core.errors import BadRequest
from core.signatures import check_signature
from payouts.commands.rail_events import receive_event
from payouts.queries.rails import credentials_of
from payouts.queries.recipients import get_account_by_token
from payouts.rules.rail_events import LONGEST, read_news

pages = Blueprint("payouts_webhooks", __name__)


@pages.record_once
def _spare_form_tokens(state: BlueprintSetupState) -> None:
    """Ask for no form token: what comes here is signed, and no browser brings a cookie that counts."""
    state.app.extensions["csrf"].exempt(state.blueprint)


@pages.post("/webhooks/stripe/<token>")
@public
def take_stripe(token: str) -> ResponseReturnValue:
    """Take one event of a seller's Stripe: 200 when it is kept, now or earlier; 400 and nothing kept otherwise."""
    account = get_account_by_token(token)
    body, header = _body(), request.headers.get("Stripe-Signature", "")
    secrets = credentials_of(account).webhook_secret.split(",")
    check_signature(body, header, [secret.strip() for secret in secrets], now=clock.now())
    news = read_news(body)
    if news.livemode != account.livemode:
        raise BadRequest("This event is of the other mode, test or live.")
    is_new = receive_event(account, news)
    return {"received": True, "new": is_new}


def _body() -> bytes:
    if (request.content_length or 0) > LONGEST:
        raise BadRequest("This is longer than any event.")
    return request.get_data(cache=False)
