"""The pages of tracking: orders and traces, imports, sources, payments, refunds, conflicts, customers, results."""

from tracking.routes import conflicts, customers, imports, links, orders, payments, refunds, results, sources
from tracking.routes.blueprint import pages

__all__ = ["conflicts", "customers", "imports", "links", "orders", "pages", "payments", "refunds", "results", "sources"]
