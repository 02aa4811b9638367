"""Did we make money? The whole calculation on one page, its assumptions in the address, so that it can be shared."""

from typing import TypedDict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.assumptions import keep_assumption
from campaigns.models import Assumption
from campaigns.queries.assumptions import find_assumption
from core.access import current_actor, needs
from core.forms import plain_percent
from core.money import Money
from reports.forms import AssumptionsForm, QuestionForm
from reports.queries.costs import list_uncosted
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
    kept = _kept(find_assumption(actor, found.currency))
    form = QuestionForm.asked(request.args, kept["ad_cost"], kept["anyway_bps"], currency=found.currency)
    is_valid = form.validate()
    tried = _tried(form) if is_valid else kept
    may_keep = tried != kept and actor.may(Permission.PROGRAM_EDIT)
    judged = judge(found.now, **tried)
    page = render_template(
        "reports/verdict.html", found=found, verdict=judged, waterfall=draw_waterfall(judged),
        form=form, lengths=LENGTHS, currencies=known, trial=_fields(tried) if may_keep else None,
        uncosted=list_uncosted(actor, found.window, found.currency) if found.now.orders_without_cost else (),
        may_edit=actor.may(Permission.PROGRAM_EDIT),
    )  # fmt: skip
    return page, 200 if is_valid else 422


@pages.post("/did-we-make-money")
@needs(Permission.PROGRAM_EDIT)
def keep_assumptions() -> ResponseReturnValue:
    """Keep what was tried, so that the overview judges by it too."""
    actor = current_actor()
    currency = chosen_currency(list_currencies(actor))
    form = AssumptionsForm(currency=currency)
    form.check()
    keep_assumption(currency, actor=actor, **_tried(form))
    flash("Kept. The overview judges by it from now on.")
    return redirect(url_for("reports.verdict", days=request.args.get("days"), currency=currency))


class _Assumed(TypedDict):
    """What a verdict takes besides the sums."""

    ad_cost: Money | None
    anyway_bps: int


def _kept(assumption: Assumption | None) -> _Assumed:
    if assumption is None:
        return {"ad_cost": None, "anyway_bps": 0}
    return {"ad_cost": assumption.ad_cost, "anyway_bps": assumption.anyway_bps}


def _tried(form: AssumptionsForm) -> _Assumed:
    return {"ad_cost": form.ad_cost.data, "anyway_bps": form.anyway.data or 0}


def _fields(tried: _Assumed) -> dict[str, str]:
    """Return what the button that keeps a trial sends."""
    cost = tried["ad_cost"]
    return {"ad_cost": cost.decimal() if cost else "", "anyway": plain_percent(tried["anyway_bps"])}
