"""Mail about approvals that end: that one runs out, or which rule was broken, and what still counts."""

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from campaigns.models import Approval, BrandGuidelines, BreachEvidence
from campaigns.queries.reviews import approvers_by_side
from core.access import Actor
from core.formats import plain_day
from core.mail import outbox

MOST_NAMED = 20
"""How many designs one mail names; those beyond are counted."""


def approval_revoked(approval: Approval, actor: Actor, evidence: BreachEvidence | None) -> None:
    """Tell everybody who decides, on both sides, that the approved bytes may not be used any more, and why."""
    subject = f"Approval ended: {approval.creative.name}, version {approval.version.number}"
    for people in approvers_by_side(approval.creative).values():
        for user in people:
            if user.id != actor.user_id:
                _send(user, approval, "approval_revoked", subject, evidence=evidence)


def approval_runs_out(approval: Approval, last_day: date, *, is_to_renew: bool, is_offers_end: bool) -> None:
    """Tell everybody who decides, on both sides, until when the approved bytes may be used, and what to do."""
    why = {"is_to_renew": is_to_renew, "is_offers_end": is_offers_end}
    news = "Review again by" if is_to_renew else "Approved until"
    subject = f"{news} {plain_day(last_day)}: {approval.creative.name}"
    for people in approvers_by_side(approval.creative).values():
        for user in people:
            _send(user, approval, "approval_runs_out", subject, last_day=plain_day(last_day), **why)


def look_again(published: BrandGuidelines, approvals: Sequence[Approval], people: Sequence[User]) -> None:
    """Tell people which designs must be approved again because new brand guidelines ask for it, and by when."""
    by = plain_day(published.review_by) if published.review_by else ""
    for user in people:
        outbox(
            to=user.email,
            subject=f"Review again by {by}: {published.organization.name} has new brand guidelines",
            template="campaigns/mail/look_again",
            context={"person": user.name, "published": published, "approvals": approvals[:MOST_NAMED], "by": by}
            | {"more": max(len(approvals) - MOST_NAMED, 0)},
            reason="You get this because you decide how your brand is shown.",
            seller_id=approvals[0].seller_id,
        )


def _send(user: User, approval: Approval, template: str, subject: str, **more: object) -> None:
    creative = approval.creative
    told = {"person": user.name, "creative": creative, "version": approval.version, "approval": approval}
    outbox(
        to=user.email,
        subject=subject,
        template=f"campaigns/mail/{template}",
        context=told | more,
        reason="You get this because you decide how your brand is shown.",
        seller_id=creative.seller_id,
    )
