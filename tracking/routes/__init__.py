"""The pages of tracking: orders and their traces, refunds, conflicts, customers, results, dead links."""

from tracking.routes import links
from tracking.routes.blueprint import pages

__all__ = ["links", "pages"]
