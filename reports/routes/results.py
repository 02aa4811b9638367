"""Results: clicks of people beside everything that reached the links, leads, orders and shares, over some days."""

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.http import download_csv
from core.navigation import NavItem, Side, register_nav
from reports.queries.results import Scope
from reports.queries.results_rows import Results, Row, find_results
from reports.queries.sales import list_currencies
from reports.routes.blueprint import chosen_currency, own_organization, pages, waiting
from reports.routes.drawings import draw_results
from reports.rules.results import BY_WORDS, By
from reports.rules.verdict import change_bps
from reports.rules.windows import LENGTHS, Window, days_between, days_until
from tracking.rules.traffic import TrafficClass

register_nav(
    NavItem("Partnering", "results", "chart-bar", "Results", "reports.show_results", Permission.RESULTS_SEE, Side.BOTH)
)
_WORDS = {
    TrafficClass.BOT: "crawlers and other programs",
    TrafficClass.SCANNER: "mail gateways that check links",
    TrafficClass.PREFETCH: "pages loaded ahead",
    TrafficClass.NOT_NAVIGATION: "hidden images and frames",
    TrafficClass.DUPLICATE: "the same person within the hour",
}
_HEADER = ("name", "of", "from", "to", "people", "all_clicks", "leads", "orders", "currency", "net", "share")


@pages.get("/results")
@needs(Permission.RESULTS_SEE)
def show_results() -> ResponseReturnValue:
    """Show what the days that are asked for brought, beside the same number of days before."""
    currencies = list_currencies(current_actor())
    found = _asked(currencies)
    return render_template(
        "reports/results.html",
        found=found,
        asked=_address(found),
        by_words=BY_WORDS if waiting().is_seller else BY_WORDS | {By.PARTNER: "Seller"},
        currencies=currencies,
        words=_WORDS,
        sells=waiting().is_seller,
        drawn=draw_results(found),
        change=change_bps,
        tabs=[(f"{length} days", _of_days(found, length), length == found.scope.window.length) for length in LENGTHS],
    )


@pages.get("/results.csv")
@needs(Permission.RESULTS_SEE)
def export_results() -> Response:
    """Return the same rows as a table."""
    found = _asked(list_currencies(current_actor()))
    window = found.scope.window
    return download_csv(
        write_csv(_HEADER, [_cells(row, found) for row in found.rows]),
        f"results-{window.first}-to-{window.last}.csv",
    )


def _asked(currencies: list[str]) -> Results:
    wanted = request.args.get("by", "")
    by = By(wanted) if wanted in set(By) else By.PART
    return find_results(Scope(current_actor(), _window(), chosen_currency(currencies)), by)


def _window() -> Window:
    zone = own_organization().timezone
    first, last = (_day(request.args.get(name, "")) for name in ("since", "until"))
    return days_between(first, last, today=clock.today(zone), zone=zone)


def _day(text: str) -> date | None:
    """Return the day that an address names; nonsense is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(found: Results, window: Window | None = None) -> dict[str, Any]:
    """Return the arguments under which the same page is found again."""
    days = window or found.scope.window
    return {
        "since": days.first.isoformat(),
        "until": days.last.isoformat(),
        "by": found.by,
        "currency": found.scope.currency,
    }


def _of_days(found: Results, length: int) -> str:
    window = days_until(clock.today(found.scope.window.zone), length, found.scope.window.zone)
    return url_for("reports.show_results", **_address(found, window))


def _cells(row: Row, found: Results) -> list[Cell]:
    window, tally = row.days or found.scope.window, row.tally
    name = row.name or window.first.isoformat()
    net, share = tally.money(found.scope.currency)
    counts = (tally.people, tally.all_clicks, tally.leads, tally.orders)
    return [name, row.note, window.first, window.last, *counts, found.scope.currency, net, share]
