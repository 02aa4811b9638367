"""Mail about tax papers. A change goes to both sides, so that nobody changes them in silence."""

from accounts.permissions import Permission
from core.formats import plain_day
from core.mail import outbox
from partners.models import Partnership
from partners.queries import list_people_who_may
from payouts.models import PartnerInvoice, SelfBilling, Statement, TaxProfile
from payouts.rules.periods import name_of


def tax_profile_changed(profile: TaxProfile, partnership: Partnership, before: TaxProfile | None) -> None:
    """Tell the partner's people, the contact the seller knows, and who approves the seller's payments."""
    seller, both = _people(partnership)
    for address in both:
        outbox(
            to=address,
            subject=f"Tax form of {partnership.name}: {profile.name} {'changed' if before else 'received'}",
            template="payouts/mail/tax_profile_changed",
            context={"profile": profile, "before": before, "partnership": partnership, "is_seller": address in seller},
            reason=f"You get this because {partnership.seller.name} pays {partnership.name}.",
            seller_id=partnership.seller_id,
        )


_CHANGES = {
    "proposed": "{seller} would like to write your invoices",
    "accepted": "{partner} agreed to self-billing",
    "withdrawn": "The proposal of self-billing is withdrawn",
    "ended": "Self-billing ends on {last_day}",
}
"""What happened to an agreement on self-billing, as the subject of its mail."""


def self_billing_changed(agreement: SelfBilling, partnership: Partnership, change: str) -> None:
    """Tell both sides that an agreement on self-billing was proposed, accepted, withdrawn or ended."""
    seller, both = _people(partnership)
    names = {"seller": partnership.seller.name, "partner": partnership.name, "last_day": plain_day(agreement.last_day)}
    for address in both:
        outbox(
            to=address,
            subject=_CHANGES[change].format(**names),
            template="payouts/mail/self_billing_changed",
            context={
                "change": change,
                "partnership": partnership,
                "is_seller": address in seller,
                "starts_on": plain_day(agreement.starts_on),
                "last_day": plain_day(agreement.last_day),
            },
            reason=f"You get this because {partnership.seller.name} pays {partnership.name}.",
            seller_id=partnership.seller_id,
        )


def invoice_recorded(invoice: PartnerInvoice, statement: Statement, partnership: Partnership) -> None:
    """Tell both sides that a partner's own invoice is recorded, and what becomes of its VAT."""
    seller, both = _people(partnership)
    for address in both:
        outbox(
            to=address,
            subject=f"Invoice {invoice.number} of {partnership.name} is recorded",
            template="payouts/mail/invoice_recorded",
            context={
                "invoice": invoice,
                "statement": statement,
                "invoiced_on": plain_day(invoice.invoiced_on),
                "month": name_of(statement.month),
                "partner": partnership.name,
                "seller": partnership.seller.name,
                "is_seller": address in seller,
            },
            reason=f"You get this because {partnership.seller.name} pays {partnership.name}.",
            seller_id=partnership.seller_id,
        )


def _people(partnership: Partnership) -> tuple[set[str], list[str]]:
    """Return who approves the seller's payments, and everybody to be told on both sides."""
    partner = list_people_who_may(Permission.DESTINATION_EDIT, partnership.partner_id)
    seller = {user.email for user in list_people_who_may(Permission.RUN_APPROVE, partnership.seller_id)}
    return seller, sorted({partnership.contact_email, *(user.email for user in partner)} | seller - {""})
