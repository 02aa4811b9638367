"""Sentences: what an action of the audit trail is called on a page, and which page shows what it was about."""

#: What a topic keeps: its name, and how the actions in it start.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "money": ("Money", ("run.", "payout.", "period.", "earning.", "destination.", "statement.")),
    "partners": ("Partners and terms", ("partner.", "partnership.", "agreement.")),
    "campaigns": ("Campaigns", ("campaign.", "placement.", "program.", "product.", "link.", "coupon.", "kit.")),
    "designs": ("Designs", ("creative.", "review.", "approval.", "comment.")),
    "orders": ("Orders", ("order.", "adjustment.", "lead.", "customer.")),
    "people": ("People and access", ("member.", "invitation.", "user.", "signed_in", "session.", "api_key.", "totp.",
                                     "credential.", "recovery_code", "profile.", "organization.")),
}  # fmt: skip

_WORDS = {
    "adjustment.recorded": "recorded a refund",
    "agreement.accepted": "accepted the terms of",
    "agreement.declined": "declined the terms of",
    "agreement.lapsed": "let an offer lapse with",
    "agreement.offered": "offered terms to",
    "agreement.withdrawn": "withdrew an offer to",
    "api_key.created": "made an API key",
    "api_key.revoked": "switched off an API key",
    "approval.ended": "ended the approval of a design",
    "approval.granted": "completed the approval of a design",
    "campaign.changed": "changed the campaign",
    "campaign.created": "created the campaign",
    "campaign.moved": "moved on the campaign",
    "comment.made": "commented on a design",
    "coupon.added": "added a code",
    "coupon.changed": "changed a code",
    "creative.created": "started the design",
    "creative.version_saved": "saved a version of a design",
    "customer.erased": "erased a customer",
    "destination.set": "changed where a partner is paid",
    "earning.contest_settled": "settled a contested share in the partner's favour",
    "earning.hold_lifted": "let an earning go on to the next payment",
    "invitation.accepted": "joined",
    "invitation.sent": "invited a colleague",
    "kit.tested": "sent a test mail",
    "lead.recorded": "recorded a lead",
    "link.created": "made a link",
    "link.changed": "changed a link",
    "link.removed": "removed a link",
    "link.issued": "sent a sign-in link",
    "member.added": "added a colleague",
    "member.removed": "removed a colleague",
    "member.role_changed": "changed a role",
    "order.attributed": "decided whose sale it is:",
    "order.conflict_decided": "settled an order reported twice",
    "order.conflict_recorded": "was told of an order again, with other content",
    "order.recorded": "recorded the order",
    "organization.changed": "changed the organization",
    "organization.created": "created the organization",
    "partner.invited": "invited",
    "partner.invitation_withdrawn": "withdrew the invitation of",
    "partner.reminded": "reminded",
    "partnership.changed": "changed the notes on",
    "partnership.ended": "ended the partnership with",
    "partnership.ending": "gave notice to",
    "partnership.paused": "paused the partnership with",
    "partnership.resumed": "resumed the partnership with",
    "partnership.started": "started working with",
    "payout.paid": "marked a payment as paid",
    "payout.returned": "recorded a returned payment",
    "payout.voided": "took a payment out of its run",
    "period.closed": "closed the month",
    "placement.added": "added the part",
    "placement.changed": "changed the part",
    "placement.moved": "moved on the part",
    "product.added": "added a product",
    "product.changed": "changed a product",
    "program.changed": "changed the program",
    "program.created": "created the program",
    "review.decided": "decided on a design",
    "review.opened": "sent a design for review",
    "review.withdrawn": "withdrew a design from review",
    "run.approved": "approved",
    "run.canceled": "canceled",
    "run.closed": "finished",
    "run.drafted": "drafted",
    "run.exported": "downloaded a payment file",
    "run.line_left_out": "left a partner out of a payment run",
    "run.line_taken_in": "took a partner into a payment run",
    "run.recalculated": "recalculated",
    "run.submitted": "sent for approval",
    "run.taken_back": "took back",
    "signed_in": "signed in",
    "totp.set_up": "set up an authenticator app",
}

#: The page of each kind of thing: its endpoint and the name of the argument.
_PAGES = {
    "partnership": ("partners.show_partnership", "partnership_id"),
    "campaign": ("campaigns.show_campaign", "campaign_id"),
    "creative": ("campaigns.show_creative", "creative_id"),
    "placement": ("campaigns.show_placement", "placement_id"),
    "program": ("campaigns.show_program", "program_id"),
    "order": ("tracking.show_order", "order_id"),
    "payout_run": ("payouts.show_run", "run_id"),
}


def about(action: str) -> str:
    """Return an action in words; one that has none is told by its name."""
    return _WORDS.get(action) or action.replace(".", " ").replace("_", " ")


def page_of(kind: str) -> tuple[str, str] | None:
    """Return the endpoint and argument of the page that shows a kind of thing."""
    return _PAGES.get(kind)
