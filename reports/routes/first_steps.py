"""The first steps on the start pages of both sides, and the way to hide them."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from core.access import Actor, signed_in
from reports.queries.first_steps import SetUp, find_partner_set_up, find_set_up
from reports.routes.blueprint import own_organization, pages
from reports.rules.first_steps import PARTNER, SELLER, Stage, Way, way_of

HIDDEN_COOKIE = "tandem_first_steps"
"""Names the organization for which this browser hides them."""
_A_YEAR = 31_536_000  # seconds


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of one side, and the button of each as far as whoever looks may press it: its words and its page."""

    way: Way
    buttons: dict[Stage, tuple[str, str]]


def seller_guide(actor: Actor) -> Guide:
    """Return the first steps of a seller. One query."""
    found = find_set_up(actor)
    buttons = {stage: (label, url) for stage, (label, url, may) in _pages(found).items() if actor.may(may)}
    return Guide(way_of(SELLER, found.taken), buttons)


def partner_guide(actor: Actor) -> Guide | None:
    """Return the first steps of a partner while one is left, unless they are hidden. At most one query."""
    if is_hidden():
        return None
    found = find_partner_set_up(actor)
    way = way_of(PARTNER, found.taken)
    return Guide(way, {}) if way.now and found.has_asked else None


def is_hidden() -> bool:
    """Say whether this browser hides the steps of the organization."""
    return request.cookies.get(HIDDEN_COOKIE, "") == own_organization().public_id


def _pages(found: SetUp) -> dict[Stage, tuple[str, str, Permission]]:
    """Return how the button of each step reads, where it leads and who may go there."""
    pages_ = {
        Stage.PROGRAM: ("Create a program", url_for("campaigns.create_program"), Permission.PROGRAM_EDIT),
        Stage.CAMPAIGN: (
            "Plan a campaign",
            url_for("campaigns.create_campaign", program=found.program or None),
            Permission.CAMPAIGN_EDIT,
        ),
        Stage.PARTNER: ("Invite a partner", _invite(found), Permission.AGREEMENTS_OFFER),
        Stage.PAYMENT: ("See what you owe", url_for("payouts.list_owing"), Permission.EARNINGS_SEE),
    }
    if found.has_asked:
        asked = url_for("partners.list_partnerships")
        pages_[Stage.PARTNER] = ("See who has answered", asked, Permission.PARTNERS_SEE)
    if found.placement:
        placement = url_for("campaigns.show_placement", placement_id=found.placement)
        for stage in (Stage.DESIGN, Stage.SEND):
            pages_[stage] = ("See how it stands", placement, Permission.CAMPAIGNS_SEE)
    if found.program:
        sources = url_for("tracking.show_sources", program_id=found.program)
        pages_[Stage.SALE] = ("Where sales come from", sources, Permission.PROGRAM_EDIT)
    return pages_


def _invite(found: SetUp) -> str:
    if not found.program:
        return url_for("partners.invite_partner")
    return url_for("campaigns.invite_to_program", program_id=found.program)


@pages.post("/first-steps/hide")
@signed_in
def hide_first_steps() -> ResponseReturnValue:
    """Hide the first steps of the organization in this browser."""
    ButtonForm.from_request()
    response = redirect(url_for("reports.home"))
    response.set_cookie(
        HIDDEN_COOKIE, own_organization().public_id,
        max_age=_A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure,
    )  # fmt: skip
    return response
