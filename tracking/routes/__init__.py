"""The pages of tracking: orders and traces, imports, tallies, sources, payments, refunds, conflicts, customers."""

from tracking.routes import conflicts, customers, imports, links, orders, payments, refunds, sources, tallies, undoing
from tracking.routes.blueprint import pages

__all__ = [
    "conflicts",
    "customers",
    "imports",
    "links",
    "orders",
    "pages",
    "payments",
    "refunds",
    "sources",
    "tallies",
    "undoing",
]
