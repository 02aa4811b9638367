"""Mail about third parties who are paid on a partner's behalf: both sides hear of the signature and of its end."""

from accounts.permissions import Permission
from core.mail import outbox
from partners.models import Partnership
from partners.queries import list_people_who_may
from payouts.models import PayoutDestination


def on_behalf_signed(destination: PayoutDestination, partnership: Partnership) -> None:
    """Tell both sides what was signed, word by word, and by whom."""
    _tell(destination, partnership, f"{destination.holder_name} is to be paid for {partnership.name}", "signed")


def on_behalf_ended(destination: PayoutDestination, partnership: Partnership) -> None:
    """Tell both sides that nobody else is paid any more, where the partner has no account of its own in use."""
    _tell(destination, partnership, f"{destination.holder_name} is no longer paid for {partnership.name}", "ended")


def _tell(destination: PayoutDestination, partnership: Partnership, subject: str, what: str) -> None:
    partner = {user.email for user in list_people_who_may(Permission.DESTINATION_EDIT, partnership.partner_id)}
    seller = {user.email for user in list_people_who_may(Permission.RUN_APPROVE, partnership.seller_id)}
    for address in sorted({partnership.contact_email, *partner, *seller} - {""}):
        outbox(
            to=address,
            subject=subject,
            template=f"payouts/mail/on_behalf_{what}",
            context={"destination": destination, "partnership": partnership, "is_seller": address in seller},
            reason=f"You get this because {partnership.seller.name} pays {partnership.name}.",
            seller_id=partnership.seller_id,
        )
