"""Mail about approvals that end: that one runs out, or which rule was broken, and what still counts."""

from datetime import date

from accounts.models import User
from campaigns.models import Approval
from campaigns.queries.reviews import approvers_by_side
from core.access import Actor
from core.formats import plain_day
from core.mail import outbox


def approval_revoked(approval: Approval, actor: Actor) -> None:
    """Tell everybody who decides, on both sides, that the approved bytes may not be used any more, and why."""
    subject = f"Approval ended: {approval.creative.name}, version {approval.version.number}"
    for people in approvers_by_side(approval.creative).values():
        for user in people:
            if user.id != actor.user_id:
                _send(user, approval, "approval_revoked", subject)


def approval_runs_out(approval: Approval, last_day: date) -> None:
    """Tell everybody who decides, on both sides, until when the approved bytes may be used, and what to do."""
    subject = f"Approved until {plain_day(last_day)}: {approval.creative.name}"
    for people in approvers_by_side(approval.creative).values():
        for user in people:
            _send(user, approval, "approval_runs_out", subject, last_day=plain_day(last_day))


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
