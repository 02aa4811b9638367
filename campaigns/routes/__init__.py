"""The pages of campaigns, one file per noun."""

from campaigns.routes import (
    approval_proofs,
    approvals,
    brands,
    campaigns,
    comments,
    coupons,
    creatives,
    creatives_proof,
    invitations,
    kit_files,
    kits,
    links,
    pictures,
    placements,
    products,
    programs,
    reviews,
)
from campaigns.routes.blueprint import pages

__all__ = [
    "approval_proofs",
    "approvals",
    "brands",
    "campaigns",
    "comments",
    "coupons",
    "creatives",
    "creatives_proof",
    "invitations",
    "kit_files",
    "kits",
    "links",
    "pages",
    "pictures",
    "placements",
    "products",
    "programs",
    "reviews",
]
