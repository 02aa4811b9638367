"""Writes of suppressed addresses, and of when a partner compared its list with them."""

from sqlalchemy import select

from campaigns.models import Placement, Suppressed
from campaigns.queries.placements import get_joined_placement
from campaigns.queries.suppressions import find_suppressed, sender_of
from campaigns.rules.actions import Action
from campaigns.rules.placements import Channel
from campaigns.rules.suppression_files import md5_of
from campaigns.rules.suppressions import addresses_in, hash_of
from core import audit, clock
from core.access import Actor, system_for
from core.bulk import add_all_if_missing
from core.db import command, db, lock
from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id

_BATCH = 500
MOST = 100_000


def suppress(text: str, *, actor: Actor) -> int:
    """Suppress every address in a text; returns how many are new. Each batch is a command of its own.

    Raises AppError with the field `text` when there is none, or more than can be taken at once.
    """
    found = addresses_in(text)
    if not found:
        raise AppError("There is no e-mail address in it. Paste addresses, one a line.", field="text")
    if len(found) > MOST:
        raise AppError(f"These are {len(found)} addresses. Paste at most {MOST} at once.", field="text")
    starts = range(0, len(found), _BATCH)
    return sum(_suppress_some(found[start : start + _BATCH], actor=actor) for start in starts)


def opt_out(placement_id: Id, text: str) -> None:
    """Suppress one address for the seller behind a placement's mail, as its owner asked. Once more changes nothing.

    Raises NotFound for a placement that never was, AppError with the field `address` unless it is one address.
    """
    found, sender = addresses_in(text), sender_of(placement_id)
    if len(found) != 1:
        raise AppError("Write one e-mail address, such as name@example.com.", field="address")
    _suppress_some(found, actor=system_for(sender.seller_id))


@command
def _suppress_some(addresses: list[str], *, actor: Actor) -> int:
    if actor.organization_id is None:
        raise NotAllowed("Only an organization keeps such a list.")
    _give_md5(actor.organization_id, addresses)
    moment = clock.now()
    rows = [
        {
            "seller_id": actor.organization_id,
            "sha256": hash_of(address),
            "md5": md5_of(address),
            "added_at": moment,
        }
        for address in addresses
    ]
    new = add_all_if_missing(Suppressed, rows)
    audit.record(actor, Action.SUPPRESSED, None, count=new)
    return new


def _give_md5(seller_id: Id, addresses: list[str]) -> None:
    """Give the MD5 to addresses that were taken before it was kept: it cannot be told from what is kept of them."""
    known = {hash_of(address): address for address in addresses}
    without = select(Suppressed).where(
        Suppressed.seller_id == seller_id, Suppressed.md5.is_(None), Suppressed.sha256.in_(known)
    )
    for row in db.session.scalars(without):
        row.md5 = md5_of(known[row.sha256])


@command
def allow_again(address: str, *, actor: Actor) -> None:
    """Take an address from the list. Raises AppError when it is not on it."""
    found = find_suppressed(actor.organization_id, hash_of(address)) if actor.organization_id else None
    if found is None:
        raise AppError("This address is not on the list. Check how it is written.", field="address")
    audit.record(actor, Action.UNSUPPRESSED, found)
    db.session.delete(found)


@command
def note_scrub(placement_id: Id, *, kept: int, removed: int, actor: Actor) -> Placement:
    """Keep that a partner compared its list just now, with how many stayed. Raises Conflict for what is no mail."""
    placement = lock(get_joined_placement(actor, placement_id))
    if placement.channel is not Channel.EMAIL:
        raise Conflict("Only a mail has a list to compare. Go back to what to send.")
    placement.scrubbed_at = clock.now()
    audit.record(actor, Action.LIST_SCRUBBED, placement, kept=kept, removed=removed)
    return placement
