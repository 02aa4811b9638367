"""The pages of tracking: orders, leads, imports, tallies, sources, payments, refunds, conflicts, customers."""

from tracking.routes import (
    conflicts,
    customers,
    imports,
    leads,
    links,
    orders,
    payments,
    refunds,
    sources,
    tallies,
    undoing,
)
from tracking.routes.blueprint import pages

__all__ = [
    "conflicts",
    "customers",
    "imports",
    "leads",
    "links",
    "orders",
    "pages",
    "payments",
    "refunds",
    "sources",
    "tallies",
    "undoing",
]
