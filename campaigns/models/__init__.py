"""Tables of campaigns, one file per noun. Import them from here: every table is then known to the metadata."""

from campaigns.models.campaigns import Campaign
from campaigns.models.coupons import Coupon
from campaigns.models.links import Link, LinkEpoch
from campaigns.models.placements import Placement, PlacementInterval
from campaigns.models.programs import Product, Program

__all__ = [
    "Campaign",
    "Coupon",
    "Link",
    "LinkEpoch",
    "Placement",
    "PlacementInterval",
    "Product",
    "Program",
]
