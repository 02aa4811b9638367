"""The page of a year's totals, for the tax papers of either side, and the same by month as a table."""

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.errors import NotFound
from core.http import download
from core.mail import address
from payouts.queries import years as queries
from payouts.queries.years import Year
from payouts.routes.blueprint import pages
from payouts.rules.periods import name_of
from payouts.rules.years import COLUMNS

HEADER = ("month", "seller", "partner", "partnership", "currency", *COLUMNS, "explained_at")
_YEAR = re.compile(r"20\d\d")


@pages.get("/years")
@needs(Permission.STATEMENTS_SEE)
def show_year() -> ResponseReturnValue:
    """Show what every partnership came to in a year."""
    year, actor = _year(), current_actor()
    return render_template(
        "payouts/years.html",
        year=year,
        years=sorted({year, *queries.list_years(actor)}, reverse=True),
        rows=queries.list_totals(actor, year),
        columns=COLUMNS,
        name_of=name_of,
    )


@pages.get("/years.csv")
@needs(Permission.STATEMENTS_SEE)
def show_year_as_csv() -> ResponseReturnValue:
    """Return the same as a table: one row per partnership, currency and month."""
    year = _year()
    rows = [_cells(row, month) for row in queries.list_totals(current_actor(), year) for month in row.months]
    return download(write_csv(HEADER, rows), f"totals-{year}.csv")


def _year() -> str:
    """Return the year that is asked for, this one when none is. Raises NotFound for what is no year."""
    asked = request.args.get("year") or str(clock.now().year)
    if not _YEAR.fullmatch(asked):
        raise NotFound("There is no such year. Years are written like 2026.")
    return asked


def _cells(row: Year, month: str) -> list[Cell]:
    totals = row.months[month]
    about: list[Cell] = [month, row.seller, row.partner, row.partnership, row.currency]
    where = address("payouts.list_statements", month=month, partner=row.partnership)
    return [*about, *(totals.money(name) for name in COLUMNS), where]
