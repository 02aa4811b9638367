"""The pages of partnerships: the seller's list and partnership, the invitation anyone can read, the partner's terms."""

from partners.routes import inviting, letters, partnerships, terms
from partners.routes.blueprint import pages

__all__ = ["inviting", "letters", "pages", "partnerships", "terms"]
