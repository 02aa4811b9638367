"""The pages of reports. Importing this package registers them all."""

from reports.routes import activity, first_steps, help_page, overview, partner_home, results, search, verdict
from reports.routes.blueprint import pages

__all__ = ["activity", "first_steps", "help_page", "overview", "pages", "partner_home", "results", "search", "verdict"]
