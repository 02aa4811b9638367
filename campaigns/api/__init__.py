"""The API of campaigns: links, partners and prices of offers, in the shapes of Dub's protocol."""

from campaigns.api import links, links_bulk, offers, partner_links, partners, told
from campaigns.api.blueprint import api
from campaigns.api.figures import Figures, count_with

__all__ = ["Figures", "api", "count_with", "links", "links_bulk", "offers", "partner_links", "partners", "told"]
