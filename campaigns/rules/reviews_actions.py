"""What the audit chain calls the things people do with creatives, reviews and approvals."""

from enum import StrEnum


class ReviewAction(StrEnum):
    """One thing somebody did."""

    CREATIVE_CREATED = "creative.created"
    VERSION_SAVED = "creative.version_saved"
    GUIDELINES_PUBLISHED = "guidelines.published"
    GUIDELINES_TOLD = "guidelines.told"
    GUIDELINES_SHARED = "guidelines.shared"
    GUIDELINES_UNSHARED = "guidelines.unshared"
    PICTURE_ADDED = "picture.added"
    PICTURE_REMOVED = "picture.removed"
    REVIEW_OPENED = "review.opened"
    REVIEW_ESCALATED = "review.escalated"
    REVIEW_PLAN_SAVED = "review.plan_saved"
    STAND_IN_NAMED = "review.stand_in_named"
    STAND_IN_ENDED = "review.stand_in_ended"
    REVIEW_MAIL_CHOSEN = "review.mail_chosen"
    REVIEW_DIGEST_SENT = "review.digest_sent"
    REVIEW_WITHDRAWN = "review.withdrawn"
    REVIEW_DECIDED = "review.decided"
    DECISION_WITHDRAWN = "review.decision_withdrawn"
    APPROVAL_GRANTED = "approval.granted"
    APPROVAL_WARNED = "approval.warned"
    APPROVALS_TO_RENEW = "approval.to_renew"
    APPROVAL_ENDED = "approval.ended"
    COMMENTED = "comment.made"
    COMMENT_RESOLVED = "comment.resolved"
    COMMENT_REOPENED = "comment.reopened"
