"""Mail about reports: the partner is asked once how a mail went, and the seller hears what came of it."""

from accounts.models import User
from accounts.permissions import Permission
from campaigns.models import MailReport, Placement
from core.mail import outbox
from partners.queries import list_people_who_may


def ask_for_report(placement: Placement) -> None:
    """Ask the people of a partner who look after its links how a mail went."""
    if placement.partner_id is None:
        return
    for user in list_people_who_may(Permission.LINKS_EDIT, placement.partner_id):
        _send(user, placement, "report_asked", f"How did it go? {placement.name}", "You get this because you send it.")


def mail_reported(report: MailReport, placement: Placement) -> None:
    """Tell the people of a seller who run its campaigns what a partner's mail program counted."""
    for user in list_people_who_may(Permission.CAMPAIGN_EDIT, placement.seller_id):
        reason = "You get this because you run the campaign."
        _send(user, placement, "mail_reported", f"It went out: {placement.name}", reason, report=report)


def _send(user: User, placement: Placement, template: str, subject: str, reason: str, **more: object) -> None:
    outbox(
        to=user.email,
        subject=subject,
        template=f"campaigns/mail/{template}",
        context={"person": user.name, "placement": placement} | more,
        reason=reason,
        seller_id=placement.seller_id,
    )
