"""The pages of campaigns, one file per noun."""

from campaigns.routes import (
    approvals,
    campaigns,
    comments,
    coupons,
    creatives,
    creatives_proof,
    invitations,
    kits,
    links,
    placements,
    products,
    programs,
    reviews,
)
from campaigns.routes.blueprint import pages

__all__ = [
    "approvals",
    "campaigns",
    "comments",
    "coupons",
    "creatives",
    "creatives_proof",
    "invitations",
    "kits",
    "links",
    "pages",
    "placements",
    "products",
    "programs",
    "reviews",
]
