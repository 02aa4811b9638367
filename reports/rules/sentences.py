"""Sentences: what an action of the audit trail is called on a page, and which page shows what it was about."""

from collections.abc import Mapping
from typing import Any

#: What a topic keeps: its name, and how the actions in it start.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "money": ("Money", ("run.", "payout.", "period.", "earning.", "destination.", "statement.", "store.",
              "remittance.")),
    "partners": ("Partners and terms", ("partner.", "partnership.", "agreement.")),
    "campaigns": ("Campaigns", ("campaign.", "placement.", "program.", "product.", "link.", "coupon.", "kit.")),
    "designs": ("Designs", ("creative.", "review.", "approval.", "comment.")),
    "orders": ("Orders", ("order.", "adjustment.", "lead.", "customer.")),
    "people": ("People and access", ("member.", "invitation.", "user.", "signed_in", "session.", "api_key.", "totp.",
                                     "credential.", "recovery_code", "profile.", "organization.")),
}  # fmt: skip

#: What the shop's own reports start with: many a day, each of them on the pages of orders.
ROUTINE = ("order.recorded", "order.attributed", "adjustment.", "lead.")

#: What an action is called. What follows a bar stands in for a name that no page may show.
_WORDS = {
    "adjustment.recorded": "recorded a refund of|an order",
    "agreement.accepted": "accepted the terms of",
    "agreement.declined": "declined the terms of",
    "agreement.lapsed": "let an offer lapse with",
    "agreement.offered": "offered terms to",
    "agreement.withdrawn": "withdrew an offer to",
    "api_key.created": "made an API key",
    "api_key.revoked": "switched off an API key",
    "approval.ended": "ended the approval of|a design",
    "approval.granted": "completed the approval of|a design",
    "campaign.changed": "changed the campaign",
    "campaign.created": "created the campaign",
    "campaign.moved": "moved on the campaign",
    "campaign.moved archived": "archived the campaign",
    "campaign.moved ended": "ended the campaign",
    "campaign.moved live": "started the campaign",
    "campaign.moved paused": "paused the campaign",
    "comment.made": "commented on|a design",
    "coupon.added": "added the code|for a partner",
    "coupon.changed": "changed the code|of a partner",
    "creative.created": "started the design",
    "creative.version_saved": "saved a version of|a design",
    "customer.erased": "erased a customer",
    "destination.set": "changed where to pay|a partner",
    "earning.contest_settled": "settled a contested share in the partner's favour",
    "earning.hold_lifted": "let an earning go on to the next payment",
    "invitation.accepted": "joined",
    "invitation.sent": "invited a colleague",
    "kit.tested": "sent a test mail",
    "lead.recorded": "recorded a lead",
    "link.created": "made the link|of a partner",
    "link.changed": "changed the link|of a partner",
    "link.removed": "removed the link|of a partner",
    "link.issued": "sent a sign-in link",
    "member.added": "added a colleague",
    "member.removed": "removed a colleague",
    "member.role_changed": "changed a role",
    "order.attributed": "decided whose sale it is:",
    "order.conflict_decided": "settled an order reported twice",
    "order.conflict_recorded": "was told of an order again, with other content",
    "order.paid": "noted that the customer paid the order",
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
    "payout.paid": "marked as paid: the payment to|a partner",
    "payout.returned": "recorded that a payment came back from|a partner",
    "payout.voided": "took out of its run: the payment to|a partner",
    "period.closed": "closed the month",
    "placement.added": "added the part",
    "placement.changed": "changed the part",
    "placement.moved": "moved on the part",
    "placement.moved ended": "ended the part",
    "placement.moved live": "opened the part",
    "placement.moved paused": "paused the part",
    "placement.moved ready": "made ready the part",
    "product.added": "added the product|to a program",
    "product.changed": "changed the product|of a program",
    "assumption.kept": "kept what the verdict assumes",
    "program.changed": "changed the program",
    "program.created": "created the program",
    "remittance.recorded": "recorded money from|a store",
    "remittance.taken_back": "took back money recorded from|a store",
    "review.decided": "decided on|a design",
    "review.decided approve": "approved|a design",
    "review.decided approve_with_notes": "approved, with notes,|a design",
    "review.decided not_mine": "left to a colleague:|a design",
    "review.decided request_changes": "asked for changes to|a design",
    "review.opened": "sent for review:|a design",
    "review.withdrawn": "took out of review:|a design",
    "run.approved": "approved",
    "run.canceled": "canceled",
    "run.closed": "finished",
    "run.drafted": "drafted",
    "run.exported": "downloaded the file of|a payment run",
    "run.line_left_out": "left a partner out of|a payment run",
    "run.line_taken_in": "took a partner into|a payment run",
    "run.recalculated": "recalculated",
    "run.submitted": "sent for approval",
    "run.taken_back": "took back",
    "signed_in": "signed in",
    "store.netted": "set earnings against the debt of|a store",
    "store.reminded": "reminded|a store",
    "store.reported": "reported the sales of|a store",
    "totp.set_up": "set up an authenticator app",
}

#: The page of each kind of thing: its endpoint and the name of the argument.
_PAGES = {
    "partnership": ("partners.show_partnership", "partnership_id"),
    "campaign": ("campaigns.show_campaign", "campaign_id"),
    "creative": ("campaigns.show_creative", "creative_id"),
    "link": ("campaigns.show_link", "link_id"),
    "placement": ("campaigns.show_placement", "placement_id"),
    "program": ("campaigns.show_program", "program_id"),
    "order": ("tracking.show_order", "order_id"),
    "payout": ("payouts.show_payout", "payout_id"),
    "payout_run": ("payouts.show_run", "run_id"),
    "settlement": ("payouts.show_settlement", "settlement_id"),
}


def about(action: str, details: Mapping[str, Any], *, is_named: bool = False) -> str:
    """Return an action in words, to be followed by a name if it `is_named`; one without words is told by its name."""
    known = _WORDS.get(f"{action} {details.get('verdict') or details.get('to')}") or _WORDS.get(action)
    words, _, instead = (known or action.replace(".", " ").replace("_", " ")).partition("|")
    return words if is_named or not instead else f"{words} {instead}"


def page_of(kind: str) -> tuple[str, str] | None:
    """Return the endpoint and argument of the page that shows a kind of thing."""
    return _PAGES.get(kind)
