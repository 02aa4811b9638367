"""The page of what a seller owes whom, and the same as a table for other tools."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.http import download_csv
from core.mail import address
from core.navigation import NavItem, Side, register_nav
from payouts.queries import owing as queries
from payouts.queries.entries import zone_of
from payouts.queries.overdue import Overdue, list_overdue
from payouts.routes.blueprint import pages
from payouts.rules.owing import Owing, together
from payouts.rules.periods import name_of

register_nav(
    NavItem("Money", "owing", "coins", "What you owe", "payouts.list_owing", Permission.EARNINGS_SEE, Side.SELLER, 18)
)
AMOUNTS = ("on_hold", "payable", "due", "later", "in_run", "reserve", "owed", "store", "disputed")
HEADER = ("partner", "name", "currency", *AMOUNTS, "can_be_paid_from", "explained_at")


@pages.get("/owing")
@needs(Permission.EARNINGS_SEE)
def list_owing() -> ResponseReturnValue:
    """Show what is owed to each partner, by where it is, and from when a run can pay it."""
    closed = queries.newest_closed(current_actor())
    rows, closing = queries.list_owing(current_actor(), closed), queries.next_closing(closed)
    return render_template(
        "payouts/owing.html",
        rows=rows,
        sums=together(rows),
        overdue={(row.partnership, row.amount.currency): row for row in _overdue()},
        closes=closing and (name_of(closing[0]), closing[1]),
        actor=current_actor(),
    )


@pages.get("/owing.csv")
@needs(Permission.EARNINGS_SEE)
def list_owing_as_csv() -> ResponseReturnValue:
    """Return the same as a table: one row per partner and currency."""
    rows = queries.list_owing(current_actor(), queries.newest_closed(current_actor()))
    return download_csv(write_csv(HEADER, [_cells(row) for row in rows]), "owed-to-partners.csv")


def _overdue() -> list[Overdue]:
    seller_id = current_actor().organization_id
    return list_overdue(clock.today(zone_of(seller_id)), seller_id=seller_id) if seller_id else []


def _cells(row: Owing) -> list[Cell]:
    about: list[Cell] = [row.partnership, row.name, row.currency]
    way = address("payouts.list_shares", partner=row.partnership)
    return [*about, *(row.money(name) for name in AMOUNTS), row.paid_from, way]
