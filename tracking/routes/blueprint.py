"""The blueprint that every page of tracking hangs on, and its places in the navigation."""

from flask import Blueprint

from accounts.permissions import Permission
from core.navigation import NavItem, Side, register_nav

pages = Blueprint("tracking", __name__)

register_nav(
    NavItem("Money", "orders", "receipt-2", "Orders", "tracking.list_orders", Permission.ORDERS_SEE, Side.BOTH, 5)
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
register_nav(
    NavItem("Partnering", "results", "chart-bar", "Results", "tracking.show_results", Permission.RESULTS_SEE, Side.BOTH)
)
