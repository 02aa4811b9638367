"""Writes of plain suppression files: switching them on, taking one, comparing with it, and mail to test addresses."""

import hashlib
from datetime import timedelta

from campaigns.models import Placement, PlantedAddress, PlantedArrival, SuppressionDownload, SuppressionGrant
from campaigns.notices import suppression_files as notices
from campaigns.queries.placements import get_joined_placement
from campaigns.queries.suppression_files import (
    count_in_file,
    find_download,
    find_grant,
    has_arrived,
    planted_among,
    planted_in,
    planted_of,
)
from campaigns.rules import suppression_files as rules
from campaigns.rules.actions import Action
from campaigns.rules.arrivals.reading import read_head
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import FRESH_DAYS, addresses_in
from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id
from partners.queries import get_own_partnership
from partners.rules.partnerships import PartnershipState

_NO_MAIL = "Only a mail has a list to compare. Go back to what to send."


@command
def grant_files(partnership_id: Id, *, mailbox: str, actor: Actor) -> SuppressionGrant:
    """Switch plain files on for one partnership, for 30 days from now. Raises AppError at `mailbox`, or Conflict."""
    partnership = lock(get_own_partnership(actor, partnership_id))
    address = rules.check_mailbox(mailbox)
    if partnership.state is not PartnershipState.ACTIVE:
        raise Conflict("Only an active partner gets files. Look at the partnership first.")
    grant, until = find_grant(partnership.id), clock.now() + timedelta(days=rules.GRANT_DAYS)
    if grant is None:
        owner = {name: getattr(partnership, name) for name in ("seller_id", "partner_id")}
        grant = add(SuppressionGrant(**owner, partnership_id=partnership.id, mailbox=address, until=until))
    grant.mailbox, grant.until = address, until
    audit.record(actor, Action.FILES_GRANTED, partnership, until=until.isoformat())
    return grant


@command
def withdraw_files(partnership_id: Id, *, actor: Actor) -> None:
    """Switch plain files off for one partnership. Files that were taken stay what they are; once more does nothing."""
    partnership = lock(get_own_partnership(actor, partnership_id))
    grant = find_grant(partnership.id)
    if grant is not None and grant.is_on:
        grant.until = clock.now()
        audit.record(actor, Action.FILES_WITHDRAWN, partnership)


@command
def take_file(placement_id: Id, kind: rules.HashKind, *, actor: Actor) -> SuppressionDownload:
    """Keep that somebody takes a plain file of a placement now; the first one plants its test addresses.

    Raises Conflict for what is no mail, and unless the seller switched files on.
    """
    placement = lock(get_joined_placement(actor, placement_id))
    grant = _granted(placement)
    if actor.user_id is None:
        raise NotAllowed("Files are taken by people. Sign in to do this.")
    if not planted_in(placement):
        _plant(placement, grant.mailbox)
    count = count_in_file(placement, kind)
    owner = {name: getattr(placement, name) for name in ("seller_id", "partnership_id", "partner_id")}
    row = add(
        SuppressionDownload(**owner, placement_id=placement.id, kind=kind, count=count, taken_by_id=actor.user_id)
    )
    audit.record(actor, Action.FILE_TAKEN, placement, kind=kind, count=count)
    return row


@command
def note_scrub_by_file(placement_id: Id, *, kept: int, removed: int, actor: Actor) -> Placement:
    """Keep that a partner compared its list with a plain file. It counts from when that file was taken.

    Raises Conflict for what is no mail, unless files are switched on, and when the newest file is older than 7 days.
    """
    placement = lock(get_joined_placement(actor, placement_id))
    _granted(placement)
    download = find_download(placement.id)
    taken_at = download.taken_at if download else None
    since = rules.check_counts_from(taken_at, clock.now(), fresh_days=FRESH_DAYS)
    placement.scrubbed_at = max(placement.scrubbed_at or since, since)
    audit.record(actor, Action.LIST_SCRUBBED, placement, kept=kept, removed=removed)
    return placement


@command
def report_planted(raw: bytes, *, actor: Actor) -> list[PlantedArrival]:
    """Keep to which test addresses a mail came, and tell the seller whose files they were in; not the mail.

    The same mail once more changes nothing and is returned as none. Raises AppError with the field `mail` for what
    cannot be read, or names no test address of the actor's organization.
    """
    found = planted_among(actor, set(addresses_in(raw.decode("utf-8", "replace"))))
    if not found:
        raise AppError(
            "No test address of yours is in it. Give the mail with its head, as “Show original” shows it.",
            field="mail",
        )
    sha256 = hashlib.sha256(raw).hexdigest()
    return [_keep(each, raw, sha256, actor) for each in found if not has_arrived(each.id, sha256)]


def _keep(planted: PlantedAddress, raw: bytes, sha256: str, actor: Actor) -> PlantedArrival:
    if actor.user_id is None:
        raise NotAllowed("Mails are reported by people. Sign in to do this.")
    sender, subject = read_head(raw)
    row = add(
        PlantedArrival(
            seller_id=planted.seller_id,
            planted_address_id=planted.id,
            sender=sender[:254],
            subject=subject[:200],
            sha256=sha256,
            reported_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.PLANTED_REACHED, planted.placement)
    notices.planted_reached(row, planted)
    return row


def _granted(placement: Placement) -> SuppressionGrant:
    """Return the grant under which a placement has plain files now. Raises Conflict."""
    if placement.channel is not Channel.EMAIL or placement.partnership is None:
        raise Conflict(_NO_MAIL)
    grant = find_grant(placement.partnership_id)
    if grant is None or not grant.is_on:
        raise Conflict(rules.not_granted(placement.partnership.seller.name))
    return grant


def _plant(placement: Placement, mailbox: str) -> None:
    """Plant test addresses that no other placement of the seller has."""
    wanted: set[str] = set()
    taken = planted_of(placement.seller_id)
    while len(wanted) < rules.PLANTED:
        wanted |= {rules.plant(mailbox)} - taken
    for address in sorted(wanted):
        add(PlantedAddress(seller_id=placement.seller_id, placement_id=placement.id, address=address))
