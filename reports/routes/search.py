"""Search over partners, orders and links."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.access import current_actor, signed_in
from reports.queries.search import SHORTEST
from reports.queries.search import search as search_for
from reports.routes.blueprint import own_organization, pages


@pages.get("/search")
@signed_in
def search() -> ResponseReturnValue:
    """Show what a text finds among the things the actor may see."""
    text = request.args.get("q", "").strip()[:100]
    found = search_for(current_actor(), text)
    return render_template("reports/search.html", text=text, found=found, shortest=SHORTEST, me=own_organization().id)
