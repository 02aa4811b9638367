"""The blueprint all pages of payouts hang on, and what their templates share."""

from typing import Any

from flask import Blueprint, Response, request

from core.money import Money

pages = Blueprint("payouts", __name__)


@pages.after_request
def keep_token_secret(response: Response) -> Response:
    """Keep the address of a page that carries a token from travelling on to other sites."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.context_processor
def amounts() -> dict[str, Any]:
    """Let templates make an amount of minor units and a currency."""
    return {"money_of": Money}
