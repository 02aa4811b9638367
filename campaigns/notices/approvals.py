"""Mail about approvals that end: both sides learn which rule was broken, and what still counts."""

from accounts.models import User
from campaigns.models import Approval
from campaigns.queries.reviews import approvers_by_side
from core.access import Actor
from core.mail import outbox


def approval_revoked(approval: Approval, actor: Actor) -> None:
    """Tell everybody who decides, on both sides, that the approved bytes may not be used any more, and why."""
    for people in approvers_by_side(approval.creative).values():
        for user in people:
            if user.id != actor.user_id:
                _send(user, approval)


def _send(user: User, approval: Approval) -> None:
    creative, number = approval.creative, approval.version.number
    outbox(
        to=user.email,
        subject=f"Approval ended: {creative.name}, version {number}",
        template="campaigns/mail/approval_revoked",
        context={"person": user.name, "creative": creative, "version": approval.version, "approval": approval},
        reason="You get this because you decide how your brand is shown.",
        seller_id=creative.seller_id,
    )
