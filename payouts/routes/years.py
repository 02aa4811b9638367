"""The page of a year's totals, for the tax papers of either side, and the same by month as a table."""

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_own_organization
from core import clock
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.errors import NotFound
from core.http import download_csv
from core.mail import address
from payouts.queries import years as queries
from payouts.queries.settled import list_settled, rows_1099, sums_by_rail
from payouts.queries.tax_tables import tax_tables
from payouts.queries.years import Year
from payouts.routes.blueprint import pages
from payouts.rules.periods import name_of
from payouts.rules.reporting import COLUMNS_1099, rail_word
from payouts.rules.years import COLUMNS, columns_used

HEADER = ("month", "seller", "partner", "partnership", "currency", *COLUMNS, "explained_at")
PAYMENTS_HEADER = (
    "settled_on", "seller", "partner", "rail", "reference", "amount", "currency", "explained_at",
)  # fmt: skip
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
        rows=(rows := queries.list_totals(actor, year)),
        by_rail=sums_by_rail(list_settled(actor, int(year))),
        rail_word=rail_word,
        can_report=actor.may(Permission.RUN_PAY) and _reports(int(year)),
        columns=columns_used([row.whole for row in rows]),
        name_of=name_of,
    )


@pages.get("/years.csv")
@needs(Permission.STATEMENTS_SEE)
def show_year_as_csv() -> ResponseReturnValue:
    """Return the same as a table: one row per partnership, currency and month."""
    year = _year()
    rows = [_cells(row, month) for row in queries.list_totals(current_actor(), year) for month in row.months]
    return download_csv(write_csv(HEADER, rows), f"totals-{year}.csv")


@pages.get("/years/payments.csv")
@needs(Permission.STATEMENTS_SEE)
def show_payments_as_csv() -> ResponseReturnValue:
    """Return the payments of a year by the day they were settled on, with the rail each went over."""
    year = _year()
    rows: list[list[Cell]] = [
        [row.paid_on, row.seller, row.partnership.name, row.rail, row.reference, row.amount, row.amount.currency,
         address("payouts.show_payout", payout_id=row.payout.public_id) if row.payout else ""]
        for row in list_settled(current_actor(), int(year))
    ]  # fmt: skip
    return download_csv(write_csv(PAYMENTS_HEADER, rows), f"payments-{year}.csv")


@pages.get("/years/1099.csv")
@needs(Permission.RUN_PAY, fresh=True)
def show_1099_as_csv() -> ResponseReturnValue:
    """Return the summary for 1099-NEC. It holds whole tax numbers, so it is only for whoever may pay."""
    year = _year()
    return download_csv(write_csv(COLUMNS_1099, rows_1099(current_actor(), int(year))), f"1099-nec-{year}.csv")


def _reports(year: int) -> bool:
    """Whether the tables in force know a report about this organization's payments of a year."""
    return tax_tables().reportable_in(year, seller=get_own_organization(current_actor()).country) is not None


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
