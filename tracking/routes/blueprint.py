"""The blueprint that every page of tracking hangs on, and its places in the navigation."""

from flask import Blueprint, request

from accounts.permissions import Permission
from core.navigation import NavItem, Side, register_nav

pages = Blueprint("tracking", __name__)
MOST_PAGES = 100_000

register_nav(
    NavItem("Money", "orders", "receipt-2", "Orders", "tracking.list_orders", Permission.ORDERS_SEE, Side.BOTH, 5)
)
register_nav(
    NavItem("Money", "leads", "user-plus", "Leads", "tracking.list_leads", Permission.ORDERS_SEE, Side.BOTH, 6)
)
register_nav(
    NavItem(
        group="Money",
        key="customers",
        icon="users",
        label="Customers",
        endpoint="tracking.list_all_customers",
        permission=Permission.CUSTOMERS_SEE,
        side=Side.SELLER,
        order=8,
    )
)


def page_number() -> int:
    """Return which page of a list is asked for, from 1; nonsense is the first."""
    return min(max(1, request.args.get("page", 1, int)), MOST_PAGES)


def place_in_list(number: int, count: int, size: int) -> dict[str, int | bool]:
    """Return where in a list of so many rows the reader is, as the links to other pages want it."""
    return {"number": number, "has_previous": number > 1, "has_next": number * size < count}
