"""Invitation letters: one link per offer and address. A newer letter makes every older one useless."""

from accounts.commands import issue_link, withdraw_links
from accounts.models import Organization
from core.db import command
from partners import notices
from partners.models import AgreementVersion, Partnership
from partners.rules.invitations import LIFETIME, PURPOSE


@command
def mail_invitation(partnership: Partnership, version: AgreementVersion, seller: Organization) -> None:
    """Mail a fresh link to the terms that are offered; it needs no account."""
    recall_letters(partnership)
    token = issue_link(
        PURPOSE,
        email=partnership.contact_email,
        subject_id=version.id,
        organization_id=partnership.seller_id,
        lifetime=LIFETIME,
    )
    notices.invited(partnership, version, seller, token=token)


@command
def recall_letters(partnership: Partnership) -> None:
    """End every unused link of a seller's invitation to this address."""
    withdraw_links(PURPOSE, email=partnership.contact_email, organization_id=partnership.seller_id)
