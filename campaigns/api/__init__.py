"""The API of campaigns: links and partners, in the shapes of Dub's protocol."""

from campaigns.api import links, links_bulk, partner_links, partners, told
from campaigns.api.blueprint import api
from campaigns.api.figures import Figures, count_with

__all__ = ["Figures", "api", "count_with", "links", "links_bulk", "partner_links", "partners", "told"]
