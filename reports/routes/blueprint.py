"""What the pages of reports share: their blueprint, the days in the address, and what waits, counted once."""

from typing import cast

from flask import Blueprint, g, request

from accounts.permissions import Permission
from accounts.queries import get_organization
from core import clock
from core.access import current_actor
from core.errors import NotFound
from core.ids import Id
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


def organization_id() -> Id:
    """Return the organization the actor works for. Raises NotFound for somebody without one."""
    found = current_actor().organization_id
    if found is None:
        raise NotFound("You belong to no organization yet. Ask the person who invited you.")
    return found


def waiting() -> Waiting:
    """Return what waits for the actor's organization."""
    if "waiting" not in g:
        g.waiting = find_waiting(current_actor())
    return cast("Waiting", g.waiting)


def chosen_window() -> Window:
    """Return the days that the address names, ending today in the organization's zone."""
    zone = get_organization(organization_id()).timezone
    return last_days(clock.today(zone), request.args.get("days", USUAL, type=int), zone)


def chosen_currency(known: list[str]) -> str:
    """Return the currency that the address names, else the organization's own or the first one with sales."""
    asked, own = request.args.get("currency", ""), get_organization(organization_id()).currency
    return next((one for one in (asked, own) if one in known), known[0] if known else own)
