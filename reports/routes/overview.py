"""The start page and the seller's overview."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.queries.assumptions import find_assumption
from core.access import Actor, current_actor, needs, signed_in
from core.money import Money
from reports.queries.activity import list_activity
from reports.queries.overview import Overview, find_overview
from reports.queries.sales import list_currencies
from reports.routes.blueprint import chosen_currency, chosen_window, pages, waiting
from reports.routes.drawings import channel_names, draw_overview
from reports.routes.first_steps import is_hidden, seller_guide
from reports.routes.needs import tasks_for
from reports.rules.first_steps import Stage
from reports.rules.verdict import Verdict, change_bps, judge
from reports.rules.windows import LENGTHS

SHOWN_ACTIVITY = 6
ROUTINE = ("order.", "lead.", "adjustment.", "signed_in", "session.", "link.issued", "user.", "profile.")


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Lead everybody to the page they start from."""
    if current_actor().organization_id is None:
        return redirect(url_for("accounts.show_profile"))
    return redirect(url_for("reports.overview" if waiting().is_seller else "reports.partner_home"))


@pages.get("/overview")
@needs(Permission.OVERVIEW_SEE)
def overview() -> ResponseReturnValue:
    """Show how the partners did in a window of days, or the first steps to whoever is new and has not hidden them."""
    actor = current_actor()
    guide = seller_guide(actor)
    if not guide.way.has(Stage.SALE) and not is_hidden():
        return render_template("reports/first_steps.html", guide=guide, tasks=tasks_for(waiting(), actor.permissions))
    known = list_currencies(actor)
    found = find_overview(actor, chosen_window(), chosen_currency(known))
    verdict = _judged(actor, found)
    return render_template(
        "reports/overview.html",
        guide=guide if guide.way.now and not is_hidden() else None,
        found=found,
        drawn=draw_overview(found, verdict),
        channel_names=channel_names,
        verdict=verdict,
        revenue_change=change_bps(found.now.revenue.minor, found.before.revenue.minor),
        kept_change=_kept_change(found),
        share_bps=_part(found.now.share, found.now.revenue),
        tasks=tasks_for(waiting(), actor.permissions),
        activity=list_activity(actor, hidden=ROUTINE, limit=SHOWN_ACTIVITY),
        lengths=LENGTHS,
        currencies=known,
    )


def _judged(actor: Actor, found: Overview) -> Verdict:
    """Judge by what the seller said that it assumes; without a word, every order counts as brought by a partner."""
    kept = find_assumption(actor, found.currency)
    return judge(found.now, ad_cost=kept.ad_cost, anyway_bps=kept.anyway_bps) if kept else judge(found.now)


def _kept_change(found: Overview) -> int | None:
    """Return how what is kept changed; None where costs are missing, which would be compared as gains."""
    now, before = found.now, found.before
    is_known = not now.orders_without_cost and not before.orders_without_cost
    return change_bps(now.kept.minor, before.kept.minor) if is_known else None


def _part(part: Money, whole: Money) -> int | None:
    return change_bps(whole.minor + part.minor, whole.minor)
