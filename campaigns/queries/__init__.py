"""All reads of campaigns, one file per noun. Whatever comes by an id from outside is fetched for an actor."""

from campaigns.queries.campaigns import get_campaign, list_campaigns, visible_campaigns
from campaigns.queries.coupons import find_coupon, list_coupons, visible_coupons
from campaigns.queries.earning import Surroundings, earning_state, is_contested
from campaigns.queries.kits import kit_for
from campaigns.queries.links import get_link, get_link_by_code, link_epoch, visible_links
from campaigns.queries.placements import get_placement, house_placement, list_placements, visible_placements
from campaigns.queries.programs import get_program, list_programs, visible_programs

__all__ = [
    "Surroundings",
    "earning_state",
    "find_coupon",
    "get_campaign",
    "get_link",
    "get_link_by_code",
    "get_placement",
    "get_program",
    "house_placement",
    "is_contested",
    "kit_for",
    "link_epoch",
    "list_campaigns",
    "list_coupons",
    "list_placements",
    "list_programs",
    "visible_campaigns",
    "visible_coupons",
    "visible_links",
    "visible_placements",
    "visible_programs",
]
