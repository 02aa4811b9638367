"""Agreement versions: offered, answered in the app, withdrawn. The accepted one stays in force until the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts import queries as accounts
from core import audit, clock
from core.access import SYSTEM, Actor
from core.db import add, after_commit, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners import notices, queries
from partners.commands.letters import mail_invitation
from partners.commands.stages import move_partnership
from partners.models import Agreement, AgreementVersion, Partnership
from partners.rules.actions import Action
from partners.rules.agreements import VersionState, advance, check_same, lapses_at
from partners.rules.partnerships import MAY_BE_OFFERED_TERMS, STARTED, PartnershipState
from partners.rules.terms import Terms, check, fingerprint
from partners.schemas import Sold, snapshot
from partners.signals import agreement_accepted


@dataclass(frozen=True, slots=True)
class Signer:
    """Who accepts: the person's account, the name they typed and what they are at the partner."""

    user_id: Id
    name: str
    role: str


@command
def offer_agreement(
    partnership_id: Id,
    *,
    actor: Actor,
    terms: Terms,
    sells: Sequence[Sold | dict[str, Any]] | None = None,
    note: str = "",
) -> AgreementVersion:
    """Offer new terms to a partner; an unanswered offer is withdrawn by this, an accepted one stays in force meanwhile.

    `sells` None keeps what the newest version sells. Raises Conflict when the partnership is in no state for it.
    """
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    if partnership.state not in MAY_BE_OFFERED_TERMS:
        raise Conflict("This partnership takes no new terms now. Invite the partner again first.")
    latest = queries.find_latest_version(partnership.id)
    kept = latest.sells if latest is not None and sells is None else (sells or [])
    version = write_version(partnership, actor=actor, terms=terms, sells=kept, note=note)
    send_offer(partnership, version)
    return version


@command
def write_version(
    partnership: Partnership, *, actor: Actor, terms: Terms, sells: Sequence[Sold | dict[str, Any]], note: str
) -> AgreementVersion:
    """Store the next numbered version as offered, in place of one that still waits. The partnership must be locked."""
    close_offer(partnership, VersionState.WITHDRAWN)
    agreement, moment = _agreement(partnership), clock.now()
    latest = queries.find_latest_version(partnership.id)
    plain, sold = check(terms).to_json(), snapshot(sells)
    version = add(
        AgreementVersion(
            agreement_id=agreement.id,
            partnership_id=partnership.id,
            seller_id=partnership.seller_id,
            partner_id=partnership.partner_id,
            number=latest.number + 1 if latest else 1,
            state=advance(VersionState.DRAFT, VersionState.OFFERED),
            terms=plain,
            sells=sold,
            sha256=fingerprint(plain, sold),
            note=note.strip(),
            offered_at=moment,
            offered_by_id=actor.user_id,
            lapses_at=lapses_at(moment),
        )
    )
    audit.record(actor, Action.AGREEMENT_OFFERED, version, number=version.number, sha256=version.sha256)
    return version


@command
def send_offer(partnership: Partnership, version: AgreementVersion) -> None:
    """Mail an offer: in the app to a partner who has joined, else as a link that needs no account."""
    seller = accounts.get_organization(partnership.seller_id)
    has_joined = partnership.activated_at is not None and not queries.terms_pending(partnership)
    if has_joined:
        notices.terms_offered(partnership, version, seller)
    else:
        mail_invitation(partnership, version, seller)


@command
def close_offer(partnership: Partnership, to: VersionState) -> AgreementVersion | None:
    """Close the version that waits for an answer, if there is one, and return it."""
    version = queries.find_offered_version(partnership.id)
    if version is not None:
        version.state, version.closed_at = advance(version.state, to), clock.now()
        db.session.flush()
    return version


@command
def withdraw_agreement(version_id: Id, *, actor: Actor) -> AgreementVersion:
    """Take back terms that a started partner has not answered. Raises Conflict when they were answered."""
    found = queries.get_agreement_version(actor, version_id)
    partnership = lock(queries.get_own_partnership(actor, found.partnership_id))
    version = lock(found)
    if partnership.state not in STARTED:
        raise Conflict("This is still an invitation. Withdraw the invitation instead.")
    version.state, version.closed_at = advance(version.state, VersionState.WITHDRAWN), clock.now()
    audit.record(actor, Action.AGREEMENT_WITHDRAWN, version, number=version.number)
    return version


@command
def accept_agreement(version_id: Id, *, actor: Actor, role: str, seen_sha256: str, name: str = "") -> AgreementVersion:
    """Accept offered terms as a signed-in person of the partner. Accepting the same terms again changes nothing.

    Raises Conflict when the terms are no longer offered or are not those that were read.
    """
    user = accounts.get_me(actor)
    found = queries.get_agreement_version(actor, version_id)
    partnership = queries.get_joined_partnership(actor, found.partnership_id)
    return accept_version(partnership, found, Signer(user.id, name or user.name, role), actor, seen_sha256)


@command
def accept_version(
    partnership: Partnership, version: AgreementVersion, signer: Signer, actor: Actor, seen_sha256: str
) -> AgreementVersion:
    """Put a version in force and start the partnership if it had not begun. Whoever may do so was checked before."""
    lock(partnership)
    lock(version)
    if version.state is VersionState.ACCEPTED and version.accepted_by_id == signer.user_id:
        return version
    check_same(seen_sha256, version.sha256)
    _check_signer(signer)
    _check_in_time(version)
    _put_in_force(version, signer)
    if partnership.state in {PartnershipState.INVITED, PartnershipState.NEGOTIATING}:
        move_partnership(partnership, PartnershipState.ACTIVE)
    audit.record(
        actor, Action.AGREEMENT_ACCEPTED, version, number=version.number, sha256=version.sha256, personal=signer.name
    )
    notices.terms_accepted(partnership, version, accounts.get_organization(partnership.seller_id))
    _tell_later(partnership.id, version.id)
    return version


@command
def decline_agreement(version_id: Id, *, actor: Actor, reason: str) -> AgreementVersion:
    """Decline offered terms as a signed-in person of the partner; terms already in force stay."""
    found = queries.get_agreement_version(actor, version_id)
    return decline_version(queries.get_joined_partnership(actor, found.partnership_id), found, actor, reason)


@command
def decline_version(partnership: Partnership, version: AgreementVersion, actor: Actor, reason: str) -> AgreementVersion:
    """Decline a version; an invitation is declined with it. Declining again changes nothing."""
    lock(partnership)
    lock(version)
    if version.state is VersionState.DECLINED:
        return version
    if not reason.strip():
        raise AppError("Say in a few words why, so that better terms can be offered.", field="reason")
    version.state, version.closed_at = advance(version.state, VersionState.DECLINED), clock.now()
    version.decline_reason = reason.strip()
    if partnership.state in {PartnershipState.INVITED, PartnershipState.NEGOTIATING}:
        move_partnership(partnership, PartnershipState.DECLINED)
    audit.record(actor, Action.AGREEMENT_DECLINED, version, number=version.number, personal=version.decline_reason)
    notices.terms_declined(partnership, version)
    return version


@command
def lapse_offers(limit: int = 500) -> int:
    """Let offers lapse whose time to answer is over; returns how many. Safe to repeat."""
    late = select(AgreementVersion).where(
        AgreementVersion.state == VersionState.OFFERED, AgreementVersion.lapses_at <= clock.now()
    )
    found = list(db.session.scalars(late.limit(limit).with_for_update()))
    for version in found:
        version.state, version.closed_at = advance(version.state, VersionState.LAPSED), clock.now()
        audit.record(SYSTEM, Action.AGREEMENT_LAPSED, version, number=version.number)
    return len(found)


def _tell_later(partnership_id: Id, version_id: Id) -> None:
    def tell() -> None:
        agreement_accepted.send(None, partnership_id=partnership_id, version_id=version_id)

    after_commit(tell)


def _agreement(partnership: Partnership) -> Agreement:
    found = db.session.scalar(select(Agreement).where(Agreement.partnership_id == partnership.id))
    return found or add(
        Agreement(partnership_id=partnership.id, seller_id=partnership.seller_id, partner_id=partnership.partner_id)
    )


def _put_in_force(version: AgreementVersion, signer: Signer) -> None:
    moment, before = clock.now(), queries.current_agreement_version(version.partnership_id)
    if before is not None:
        before.state, before.superseded_at = advance(before.state, VersionState.SUPERSEDED), moment
        db.session.flush()
    version.state, version.accepted_at = advance(version.state, VersionState.ACCEPTED), moment
    version.accepted_by_id = signer.user_id
    version.accepted_name, version.accepted_role = signer.name.strip(), signer.role.strip()
    db.session.flush()


def _check_signer(signer: Signer) -> None:
    if not signer.name.strip():
        raise AppError("Write your name: the agreement keeps who accepted it.", field="name")
    if not signer.role.strip():
        raise AppError("Write what you are at the partner, such as owner or editor.", field="role")


def _check_in_time(version: AgreementVersion) -> None:
    if version.is_offered and clock.now() >= version.lapses_at:
        raise Conflict("The time to answer these terms is over. Ask the seller to send them again.")
