"""Inviting: the partner's organization is found or made silently, terms are offered, a letter goes out."""

from collections.abc import Sequence
from typing import Any

from accounts import queries as accounts
from accounts.commands import create_organization
from accounts.models import Organization
from accounts.rules.organizations import normal_email
from core import audit
from core.access import Actor
from core.db import command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners import queries
from partners.commands.agreements import close_offer, send_offer, write_version
from partners.commands.letters import recall_letters
from partners.commands.stages import begin_partnership, move_partnership
from partners.models import AgreementVersion, Partnership
from partners.rules.actions import Action
from partners.rules.agreements import VersionState
from partners.rules.partnerships import MOVES, STARTED, PartnershipState
from partners.rules.terms import Terms
from partners.schemas import Sold


@command
def invite_partner(
    *,
    actor: Actor,
    name: str,
    contact_name: str,
    email: str,
    terms: Terms,
    sells: Sequence[Sold | dict[str, Any]] = (),
    note: str = "",
    country: str = "",
    audience_note: str = "",
) -> Partnership:
    """Invite a partner: terms are offered as a numbered version and mailed with a link that needs no account.

    Raises Conflict when this partner was invited before and is not gone, AppError on the field at fault.
    """
    partnership = place_partnership(actor, name=name, email=email, country=country)
    if PartnershipState.INVITED not in MOVES[partnership.state]:
        raise Conflict(f"You already work with {partnership.name}. Open that partnership instead.", field="email")
    partnership.name, partnership.contact_name = name.strip(), contact_name.strip()
    partnership.contact_email, partnership.audience_note = normal_email(email), audience_note.strip()
    move_partnership(partnership, PartnershipState.INVITED)
    version = write_version(partnership, actor=actor, terms=terms, sells=sells, note=note)
    audit.record(actor, Action.PARTNER_INVITED, partnership, personal=partnership.contact_email)
    send_offer(partnership, version)
    return partnership


@command
def place_partnership(actor: Actor, *, name: str, email: str, country: str = "") -> Partnership:
    """Return the locked partnership with whoever an address speaks for, made as a prospect if there is none yet."""
    if not name.strip():
        raise AppError("Write what you call this partner.", field="name")
    seller = lock(accounts.get_own_organization(actor))
    partner = _partner_organization(seller, name=name, email=email, country=country)
    known = queries.find_partnership_between(seller.id, partner.id)
    if known is not None:
        return lock(known)
    return begin_partnership(
        Partnership(
            seller_id=seller.id,
            partner_id=partner.id,
            state=PartnershipState.PROSPECT,
            name=name.strip(),
            contact_email=normal_email(email),
            country=country,
        )
    )


@command
def resend_invitation(partnership_id: Id, *, actor: Actor) -> AgreementVersion:
    """Mail the invitation again; terms that lapsed are offered anew. Older letters stop working."""
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    waits = partnership.state in {PartnershipState.INVITED, PartnershipState.NEGOTIATING}
    if not waits and not queries.terms_pending(partnership):
        raise Conflict("There is no invitation to send again. To change the terms, offer new ones.")
    latest = queries.find_latest_version(partnership.id)
    if latest is None:
        raise Conflict("Nothing was offered yet. Invite the partner with terms first.")
    if not latest.is_offered:
        latest = write_version(partnership, actor=actor, terms=latest.typed_terms, sells=latest.sells, note=latest.note)
    audit.record(actor, Action.PARTNER_REMINDED, partnership, number=latest.number)
    send_offer(partnership, latest)
    return latest


@command
def withdraw_invitation(partnership_id: Id, *, actor: Actor) -> Partnership:
    """Take an invitation back: its link says so from now on, and the partner is a prospect again."""
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    if partnership.state in STARTED:
        raise Conflict("This partner has joined. Pause or end the partnership instead.")
    move_partnership(partnership, PartnershipState.PROSPECT)
    close_offer(partnership, VersionState.WITHDRAWN)
    recall_letters(partnership)
    audit.record(actor, Action.PARTNER_WITHDRAWN, partnership)
    return partnership


def _partner_organization(seller: Organization, *, name: str, email: str, country: str) -> Organization:
    found = queries.find_partner_organization(email)
    if found is not None and found.id == seller.id:
        raise AppError("This address belongs to your own organization. Use the partner's address.", field="email")
    return found or create_organization(
        name,
        country=country or seller.country,
        timezone=seller.timezone,
        currency=seller.currency,
        email=email,
        is_demo=seller.is_demo,
    )
