"""Results: clicks of people beside everything that reached the links, orders and revenue, by placement."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.formats import viewer_zone
from tracking.queries.results import list_results
from tracking.routes.blueprint import pages
from tracking.rules.traffic import TrafficClass

_WORDS = {
    TrafficClass.BOT: "crawlers and other programs",
    TrafficClass.SCANNER: "mail gateways that check links",
    TrafficClass.PREFETCH: "pages loaded ahead",
    TrafficClass.NOT_NAVIGATION: "hidden images and frames",
    TrafficClass.DUPLICATE: "the same person within the hour",
}


@pages.get("/results")
@needs(Permission.RESULTS_SEE)
def show_results() -> ResponseReturnValue:
    """Show what each placement brought."""
    actor = current_actor()
    results = list_results(actor, days=None, zone=viewer_zone())
    return render_template("tracking/results.html", results=results, me=actor.organization_id, words=_WORDS)
