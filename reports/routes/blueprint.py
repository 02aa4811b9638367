"""What the pages of reports share: their blueprint, the days in the address, and what waits, counted once."""

from typing import cast

from flask import Blueprint, g, request

from accounts.models import Organization
from accounts.permissions import Permission
from accounts.queries import get_own_organization
from core import clock
from core.access import current_actor
from core.navigation import NavItem, Side, register_nav
from reports.queries.waiting import Waiting, find_waiting
from reports.rules.windows import USUAL, Window, last_days

pages = Blueprint("reports", __name__)

for item in (
    NavItem(
        "", "overview", "layout-dashboard", "Overview", "reports.overview", Permission.OVERVIEW_SEE, Side.SELLER, 1
    ),
    NavItem(
        "", "home", "home", "Home", "reports.partner_home", Permission.EARNINGS_SEE, Side.PARTNER, order=1, bar="Home"
    ),
    NavItem(
        "Money",
        "verdict",
        "chart-bar",
        "Did we make money?",
        "reports.verdict",
        Permission.RESULTS_SEE,
        Side.SELLER,
        90,
    ),
    NavItem(
        "Workspace", "activity", "history", "Activity", "reports.activity", Permission.ACTIVITY_SEE, Side.BOTH, order=50
    ),
):
    register_nav(item)


def own_organization() -> Organization:
    """Return the organization the actor works for, read once a request. Raises NotFound for somebody without one."""
    if "own_organization" not in g:
        g.own_organization = get_own_organization(current_actor())
    return cast("Organization", g.own_organization)


def waiting() -> Waiting:
    """Return what waits for the actor's organization."""
    if "waiting" not in g:
        g.waiting = find_waiting(current_actor())
    return cast("Waiting", g.waiting)


def chosen_window() -> Window:
    """Return the days that the address names, ending today in the organization's zone."""
    zone = own_organization().timezone
    return last_days(clock.today(zone), request.args.get("days", USUAL, type=int), zone)


def chosen_currency(known: list[str]) -> str:
    """Return the currency that the address names, else the organization's own or the first one with sales."""
    asked, own = request.args.get("currency", ""), own_organization().currency
    return next((one for one in (asked, own) if one in known), known[0] if known else own)
