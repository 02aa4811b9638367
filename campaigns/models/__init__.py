"""Tables of campaigns, one file per noun. Import them from here: every table is then known to the metadata."""

from campaigns.models.approvals import Approval, ApprovalWarning
from campaigns.models.arrivals import MailArrival
from campaigns.models.assumptions import Assumption
from campaigns.models.brands import BrandGuidelines, BrandShare, GuidelinesNotice
from campaigns.models.campaigns import Campaign
from campaigns.models.comments import Comment
from campaigns.models.coupons import Coupon
from campaigns.models.creatives import Creative, CreativeVersion
from campaigns.models.evidence import BreachEvidence
from campaigns.models.guests import ReviewGuest
from campaigns.models.links import Link, LinkEpoch
from campaigns.models.mail_reports import MailReport
from campaigns.models.offers import OfferPrice
from campaigns.models.pictures import Picture, VersionPicture
from campaigns.models.placements import Placement, PlacementInterval
from campaigns.models.programs import Product, Program
from campaigns.models.reviews import Decision, ReviewRound
from campaigns.models.reviews_digest import ReviewDigest, ReviewMailChoice
from campaigns.models.reviews_stages import ProgramReviewPlan, ReviewStage, StandIn
from campaigns.models.showings import Showing
from campaigns.models.suppression_files import (
    PlantedAddress,
    PlantedArrival,
    SuppressionDownload,
    SuppressionGrant,
)
from campaigns.models.suppressions import Suppressed

__all__ = [
    "Approval",
    "ApprovalWarning",
    "Assumption",
    "BrandGuidelines",
    "BrandShare",
    "BreachEvidence",
    "Campaign",
    "Comment",
    "Coupon",
    "Creative",
    "CreativeVersion",
    "Decision",
    "GuidelinesNotice",
    "Link",
    "LinkEpoch",
    "MailArrival",
    "MailReport",
    "OfferPrice",
    "Picture",
    "Placement",
    "PlacementInterval",
    "PlantedAddress",
    "PlantedArrival",
    "Product",
    "Program",
    "ProgramReviewPlan",
    "ReviewDigest",
    "ReviewGuest",
    "ReviewMailChoice",
    "ReviewRound",
    "ReviewStage",
    "Showing",
    "StandIn",
    "Suppressed",
    "SuppressionDownload",
    "SuppressionGrant",
    "VersionPicture",
]
