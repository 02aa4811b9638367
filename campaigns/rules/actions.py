"""Actions: what the audit trail can say was done to programs, campaigns, placements, links and coupons."""

from enum import StrEnum


class Action(StrEnum):
    """One thing somebody did."""

    PROGRAM_CREATED = "program.created"
    PROGRAM_CHANGED = "program.changed"
    PRODUCT_ADDED = "product.added"
    PRODUCT_CHANGED = "product.changed"
    CAMPAIGN_CREATED = "campaign.created"
    CAMPAIGN_CHANGED = "campaign.changed"
    CAMPAIGN_COPIED = "campaign.copied"
    OFFER_PRICED = "campaign.priced"
    OFFER_KEPT = "campaign.price_kept"
    CAMPAIGN_MOVED = "campaign.moved"
    PLACEMENT_ADDED = "placement.added"
    PLACEMENT_CHANGED = "placement.changed"
    PLACEMENT_MOVED = "placement.moved"
    LINK_CREATED = "link.created"
    LINK_CHANGED = "link.changed"
    LINK_REMOVED = "link.removed"
    COUPON_ADDED = "coupon.added"
    COUPON_CHANGED = "coupon.changed"
    ASSUMPTION_KEPT = "assumption.kept"
    KIT_TESTED = "kit.tested"
    MAIL_REPORTED = "mail.reported"
    NEEDS_ANSWERED = "placement.needs_answered"
    SUPPRESSED = "suppression.added"
    UNSUPPRESSED = "suppression.removed"
    LIST_SCRUBBED = "suppression.scrubbed"
    REPORT_ASKED = "mail.report_asked"
