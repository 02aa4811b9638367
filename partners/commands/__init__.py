"""What can be done to partnerships and their agreements. Nothing here is stored when it raises."""

from partners.commands.agreements import (
    accept_agreement,
    decline_agreement,
    lapse_offers,
    offer_agreement,
    withdraw_agreement,
)
from partners.commands.answers import accept_invitation, decline_invitation
from partners.commands.erasing import forget_contact
from partners.commands.invitations import invite_partner, resend_invitation, withdraw_invitation
from partners.commands.partnerships import (
    change_partnership,
    end_partnership,
    finish_partnerships,
    finish_partnerships_of,
    pause_partnership,
    resume_partnership,
    start_partnership_by_api,
)
from partners.commands.stages import move_partnership

__all__ = [
    "accept_agreement",
    "accept_invitation",
    "change_partnership",
    "decline_agreement",
    "decline_invitation",
    "end_partnership",
    "finish_partnerships",
    "finish_partnerships_of",
    "forget_contact",
    "invite_partner",
    "lapse_offers",
    "move_partnership",
    "offer_agreement",
    "pause_partnership",
    "resend_invitation",
    "resume_partnership",
    "start_partnership_by_api",
    "withdraw_agreement",
    "withdraw_invitation",
]
