"""The pages of partners, and what they share."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.models import Organization
from accounts.permissions import Permission
from core.clock import local_day
from core.formats import plain_day
from core.money import Money
from core.navigation import NavItem, Side, register_nav
from partners.models import AgreementVersion, Partnership
from partners.rules import agreements, partnerships, words

pages = Blueprint("partners", __name__)

register_nav(
    NavItem(
        group="Partnering",
        key="partners",
        icon="heart-handshake",
        label="Partners",
        endpoint="partners.list_partnerships",
        permission=Permission.PARTNERS_SEE,
        side=Side.SELLER,
        order=10,
    )
)
register_nav(
    NavItem(
        group="Partnering",
        key="terms",
        icon="signature",
        label="Terms",
        endpoint="partners.list_terms",
        permission=Permission.PARTNERS_SEE,
        side=Side.PARTNER,
        order=60,
    )
)


@pages.context_processor
def about_states() -> dict[str, Any]:
    """Give the templates the name of each state and the sentence behind it."""
    return {
        "about_partnership": partnerships.ABOUT,
        "about_version": agreements.ABOUT,
        "state_names": {state: state.value.replace("_", " ").capitalize() for state in partnerships.PartnershipState},
        "money_of": Money,
    }


def to_partnership(partnership: Partnership) -> ResponseReturnValue:
    """Go to the seller's page of a partnership."""
    return redirect(url_for("partners.show_partnership", partnership_id=partnership.public_id))


def to_terms(partnership: Partnership) -> ResponseReturnValue:
    """Go to the partner's page of a partnership."""
    return redirect(url_for("partners.show_terms", partnership_id=partnership.public_id))


def until(moment: datetime | None, seller: Organization) -> str:
    """Return the day a moment falls on for its seller, as text; empty for none."""
    return plain_day(local_day(moment, seller.timezone)) if moment else ""


def told(version: AgreementVersion | None) -> dict[str, Any]:
    """Return a version in words: plain sentences, the full terms and a worked example."""
    if version is None:
        return {"version": None}
    terms = version.typed_terms
    return {
        "version": version,
        "terms": terms,
        "plain_words": words.in_plain_words(terms),
        "full_terms": words.in_full(terms),
        "example": words.example_for(terms, version.sells, placed_on=version.offered_at.date()),
    }
