"""Reads of invitations: a mailed token opens one agreement version, as often as one likes until it is answered."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts import queries as accounts
from accounts.models import Organization, SignedLink
from accounts.rules.sessions import real_now
from core import clock
from core.db import db
from core.errors import NotFound
from partners.models import AgreementVersion, Partnership
from partners.queries.agreements import find_latest_version
from partners.rules import invitations
from partners.rules.agreements import ANSWERED


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a token opens: the version that is offered, by whom, and the link itself."""

    link: SignedLink
    version: AgreementVersion
    partnership: Partnership
    seller: Organization


def get_invitation(token: str) -> Invitation:
    """Return an invitation that can still be answered. Raises NotFound for a wrong token, else as `check_letter`."""
    found = get_letter(token)
    check_letter(found)
    return found


def check_letter(found: Invitation) -> None:
    """Refuse a letter that was answered, withdrawn or has expired (Gone) or has older terms than offered (Conflict)."""
    latest = find_latest_version(found.partnership.id)
    invitations.check_open(
        state=found.version.state,
        seller=found.seller.name,
        is_newest=latest is None or latest.id == found.version.id,
        is_replaced=found.link.used_at is not None or found.link.revoked_at is not None,
        is_late=real_now() >= found.link.expires_at or clock.now() >= found.version.lapses_at,
    )


def get_answered_invitation(token: str) -> Invitation:
    """Return an invitation that was answered with this very token. Raises NotFound otherwise."""
    found = get_letter(token)
    if found.link.used_at is None or found.version.state not in ANSWERED:
        raise NotFound("These terms have not been answered with this link. Open the invitation first.")
    return found


def get_letter(token: str) -> Invitation:
    """Return what a token opens whatever its state. Raises NotFound for a token that was never mailed."""
    link = accounts.find_link(invitations.PURPOSE, token)
    version = _version(link) if link is not None else None
    if link is None or version is None:
        raise NotFound("This link is not complete. Open it again from the mail, or copy it whole.")
    return Invitation(link, version, version.partnership, version.partnership.seller)


def _version(link: SignedLink) -> AgreementVersion | None:
    query = (
        select(AgreementVersion)
        .where(AgreementVersion.id == link.subject_id, AgreementVersion.seller_id == link.organization_id)
        .options(joinedload(AgreementVersion.partnership).joinedload(Partnership.seller))
    )
    return db.session.scalar(query)
