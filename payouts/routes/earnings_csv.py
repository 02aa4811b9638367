"""Earnings and shares as tables for other tools: one row per sale, with where its money is and what explains it."""

from flask import Response

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.csv_files import Cell, write_csv
from core.http import download_csv
from core.mail import address
from core.money import Money
from payouts.queries.earnings import EarningRow, Side, list_all_earnings
from payouts.routes.blueprint import pages
from payouts.routes.earnings import narrowed_to

AMOUNTS = {
    "share": "posted_minor",
    "waiting": "held_minor",
    "next_payment": "payable_minor",
    "being_paid": "in_flight_minor",
    "paid": "paid_minor",
    "disputed": "contested_minor",
    "held_back": "reserve_minor",
    "written_off": "written_off_minor",
    "unclaimed": "unclaimed_minor",
}
HEADER = ("order", "earned_at", "name", "part", "currency", *AMOUNTS, "paid_on", "explained_at")


@pages.get("/earnings.csv")
@needs(Permission.EARNINGS_SEE)
def list_earnings_as_csv() -> Response:
    """Return what a partner earned, sale by sale; `name` is the seller's."""
    return _table(Side.PARTNER, "earnings.csv")


@pages.get("/shares.csv")
@needs(Permission.EARNINGS_SEE)
def list_shares_as_csv() -> Response:
    """Return what a seller owes its partners, sale by sale; `name` is the partner's."""
    return _table(Side.SELLER, "shares.csv")


def _table(side: Side, name: str) -> Response:
    rows = list_all_earnings(current_actor(), narrowed_to(side))
    return download_csv(write_csv(HEADER, (_cells(row, side) for row in rows)), name)


def _cells(row: EarningRow, side: Side) -> list[Cell]:
    earning, order, is_seller = row.earning, row.order, side is Side.SELLER
    number = (order.external_id if is_seller else order.short_number) if order else None
    about: list[Cell] = [
        number, earning.earned_at, row.partnership.name if is_seller else row.partnership.seller.name,
        row.placement.name if row.placement else None, earning.currency,
    ]  # fmt: skip
    amounts = (Money(getattr(earning, column), earning.currency) for column in AMOUNTS.values())
    return [*about, *amounts, row.paid_on, address("payouts.explain_earning", earning_id=earning.public_id)]
