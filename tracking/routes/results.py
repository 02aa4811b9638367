"""Results: clicks of people beside everything that reached the links, orders and revenue, by placement."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.formats import viewer_zone
from core.http import download
from tracking.queries.results import Result, list_results
from tracking.routes.blueprint import pages
from tracking.rules.traffic import TrafficClass

_WORDS = {
    TrafficClass.BOT: "crawlers and other programs",
    TrafficClass.SCANNER: "mail gateways that check links",
    TrafficClass.PREFETCH: "pages loaded ahead",
    TrafficClass.NOT_NAVIGATION: "hidden images and frames",
    TrafficClass.DUPLICATE: "the same person within the hour",
}

_HEADER = ("partner", "part", "state", "people", "all_clicks", "orders", "currency", "net")


@pages.get("/results")
@needs(Permission.RESULTS_SEE)
def show_results() -> ResponseReturnValue:
    """Show what each placement brought."""
    actor = current_actor()
    results = list_results(actor, days=None, zone=viewer_zone())
    return render_template("tracking/results.html", results=results, me=actor.organization_id, words=_WORDS)


@pages.get("/results.csv")
@needs(Permission.RESULTS_SEE)
def export_results() -> Response:
    """Return the same as a table: one row per part and currency."""
    found = list_results(current_actor(), days=None, zone=viewer_zone())
    return download(write_csv(_HEADER, [row for one in found for row in _rows(one)]), "results.csv")


def _rows(one: Result) -> list[list[Cell]]:
    place, clicks = one.placement, one.clicks
    partner = place.partnership.name if place.partnership else ""
    about: list[Cell] = [partner, place.name, place.state.value, clicks.human, clicks.raw, one.orders]
    return [[*about, amount.currency, amount] for amount in one.net] or [[*about, "", None]]
