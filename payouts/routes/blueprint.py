"""The blueprint all pages of payouts hang on, and what their templates share."""

from typing import Any

from flask import Blueprint

from core.money import Money

pages = Blueprint("payouts", __name__)


@pages.context_processor
def amounts() -> dict[str, Any]:
    """Let templates make an amount of minor units and a currency."""
    return {"money_of": Money}
