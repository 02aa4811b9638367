"""Did we make money? The whole calculation on one page, its assumptions in the address, so that it can be shared."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from reports.forms import AssumptionsForm
from reports.queries.overview import find_overview
from reports.queries.sales import list_currencies
from reports.routes.blueprint import chosen_currency, chosen_window, pages
from reports.routes.drawings import draw_waterfall
from reports.rules.verdict import judge
from reports.rules.windows import LENGTHS


@pages.get("/did-we-make-money")
@needs(Permission.RESULTS_SEE)
def verdict() -> ResponseReturnValue:
    """Show what the shares cost, what was kept, and how that compares with advertising."""
    actor = current_actor()
    known = list_currencies(actor)
    found = find_overview(actor, chosen_window(), chosen_currency(known))
    form = AssumptionsForm(request.args, currency=found.currency)
    is_valid = form.validate()
    judged = judge(
        found.now,
        ad_cost=form.ad_cost.data if is_valid else None,
        anyway_bps=(form.anyway.data or 0) if is_valid else 0,
    )
    page = render_template(
        "reports/verdict.html", found=found, verdict=judged, waterfall=draw_waterfall(found.now), form=form,
        lengths=LENGTHS, currencies=known,
    )  # fmt: skip
    return page, 200 if is_valid else 422
