"""The pages of tracking: orders and their traces, refunds, conflicts, customers, results, dead links."""

from tracking.routes import conflicts, customers, links, orders, payments, refunds, results
from tracking.routes.blueprint import pages

__all__ = ["conflicts", "customers", "links", "orders", "pages", "payments", "refunds", "results"]
