"""Stages of a started partnership: paused, resumed, ended by either side with a tail, started by a program."""

from collections.abc import Sequence
from typing import Any

from accounts import queries as accounts
from accounts.rules.organizations import normal_email
from core import audit, clock
from core.access import SYSTEM, Actor
from core.db import command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners import notices, queries
from partners.commands.agreements import close_offer, send_offer, write_version
from partners.commands.invitations import place_partnership
from partners.commands.letters import recall_letters
from partners.commands.stages import move_partnership
from partners.models import Partnership
from partners.rules.actions import Action
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import Terms
from partners.schemas import Sold


@command
def pause_partnership(partnership_id: Id, *, actor: Actor) -> Partnership:
    """Pause: nothing new is handed out; what is out counts for the agreed tail. Pausing twice changes nothing."""
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    if partnership.state is PartnershipState.PAUSED:
        return partnership
    move_partnership(partnership, PartnershipState.PAUSED)
    audit.record(actor, Action.PARTNERSHIP_PAUSED, partnership)
    notices.paused(partnership, accounts.get_organization(partnership.seller_id))
    return partnership


@command
def resume_partnership(partnership_id: Id, *, actor: Actor) -> Partnership:
    """Go on after a pause. Raises Conflict when the partnership is not paused."""
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    if partnership.state is not PartnershipState.PAUSED:
        raise Conflict("This partnership is not paused, so there is nothing to resume.")
    move_partnership(partnership, PartnershipState.ACTIVE)
    audit.record(actor, Action.PARTNERSHIP_RESUMED, partnership)
    notices.resumed(partnership, accounts.get_organization(partnership.seller_id))
    return partnership


@command
def end_partnership(partnership_id: Id, *, actor: Actor, reason: str = "") -> Partnership:
    """End a started partnership, from either side. Orders count until the agreed tail is over; then it is ended.

    The tail of a pause goes on and is not begun anew. Raises Conflict when it has not started, or is ending already.
    """
    partnership = lock(queries.get_partnership(actor, partnership_id))
    by_seller = partnership.seller_id == actor.organization_id
    move_partnership(partnership, PartnershipState.WINDING_DOWN)
    now = clock.now()
    partnership.counts_until = max(now, queries.counts_until(partnership.id, now) or now)
    partnership.end_reason = reason.strip()
    close_offer(partnership, VersionState.WITHDRAWN)
    recall_letters(partnership)
    audit.record(actor, Action.PARTNERSHIP_ENDING, partnership, personal=partnership.end_reason or None)
    notices.ending(partnership, accounts.get_organization(partnership.seller_id), by_seller=by_seller)
    return partnership


def finish_partnerships() -> int:
    """End the partnerships whose tail is over, as of its last moment; returns how many. Safe to repeat."""
    return sum(finish_partnerships_of(seller_id) for seller_id in queries.sellers_with_tails_over())


@command
def finish_partnerships_of(seller_id: Id, limit: int = 500) -> int:
    """Do the same for one seller, as far as `limit`."""
    over = queries.with_tail_over().where(Partnership.seller_id == seller_id)
    found = list(db.session.scalars(over.order_by(Partnership.id).limit(limit).with_for_update()))
    for partnership in found:
        move_partnership(partnership, PartnershipState.ENDED, at=partnership.counts_until)
        audit.record(SYSTEM, Action.PARTNERSHIP_ENDED, partnership)
    return len(found)


@command
def change_partnership(
    partnership_id: Id,
    *,
    actor: Actor,
    name: str,
    contact_name: str,
    audience_note: str,
    country: str = "",
    external_id: str | None = None,
) -> Partnership:
    """Change what the seller notes about a partner; the partner sees none of it."""
    partnership = lock(queries.get_own_partnership(actor, partnership_id))
    if not name.strip():
        raise AppError("Write what you call this partner.", field="name")
    _check_external_id(actor, external_id, partnership)
    partnership.name, partnership.contact_name = name.strip(), contact_name.strip()
    partnership.audience_note, partnership.country = audience_note.strip(), country
    partnership.external_id = external_id or None
    audit.record(actor, Action.PARTNERSHIP_CHANGED, partnership)
    return partnership


@command
def start_partnership_by_api(
    *,
    actor: Actor,
    name: str,
    email: str,
    terms: Terms,
    sells: Sequence[Sold | dict[str, Any]] = (),
    contact_name: str = "",
    external_id: str | None = None,
    country: str = "",
) -> Partnership:
    """Start a partnership under a program's standing offer: it earns at once, and is held until the terms are accepted.

    A partner the seller works with already is returned as it is. Raises Conflict when that one declined or is ending.
    """
    partnership = place_partnership(actor, name=name, email=email, country=country)
    if partnership.state in {PartnershipState.ACTIVE, PartnershipState.PAUSED}:
        return partnership
    _check_external_id(actor, external_id, partnership)
    partnership.external_id = external_id or partnership.external_id
    partnership.name, partnership.contact_name = name.strip(), contact_name.strip() or partnership.contact_name
    partnership.contact_email = normal_email(email)
    if partnership.state is not PartnershipState.INVITED:
        move_partnership(partnership, PartnershipState.INVITED)
    version = queries.find_offered_version(partnership.id) or write_version(
        partnership, actor=actor, terms=terms, sells=sells, note=""
    )
    move_partnership(partnership, PartnershipState.ACTIVE)
    audit.record(actor, Action.PARTNERSHIP_STARTED, partnership, external_id=partnership.external_id)
    send_offer(partnership, version)
    return partnership


def _check_external_id(actor: Actor, external_id: str | None, partnership: Partnership) -> None:
    known = queries.find_partnership_by_external_id(actor, external_id) if external_id else None
    if known is not None and known.id != partnership.id:
        raise Conflict(f"Another partner has the id {external_id} already. Use its own id.", field="external_id")
