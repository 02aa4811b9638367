"""Mail about tax papers. A change goes to both sides, so that nobody changes them in silence."""

from accounts.permissions import Permission
from core.mail import outbox
from partners.models import Partnership
from partners.queries import list_people_who_may
from payouts.models import TaxProfile


def tax_profile_changed(profile: TaxProfile, partnership: Partnership, before: TaxProfile | None) -> None:
    """Tell the partner's people, the contact the seller knows, and who approves the seller's payments."""
    partner = list_people_who_may(Permission.DESTINATION_EDIT, partnership.partner_id)
    seller = {user.email for user in list_people_who_may(Permission.RUN_APPROVE, partnership.seller_id)}
    for address in sorted({partnership.contact_email, *(user.email for user in partner)} | seller - {""}):
        outbox(
            to=address,
            subject=f"Tax form of {partnership.name}: {profile.name} {'changed' if before else 'received'}",
            template="payouts/mail/tax_profile_changed",
            context={"profile": profile, "before": before, "partnership": partnership, "is_seller": address in seller},
            reason=f"You get this because {partnership.seller.name} pays {partnership.name}.",
            seller_id=partnership.seller_id,
        )
