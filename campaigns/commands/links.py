"""Writes of links. A code stays taken for ever, and a removed link still redirects: what was mailed never breaks."""

from sqlalchemy.exc import IntegrityError

from campaigns.commands.epoch import bump_link_epoch
from campaigns.models import Link, Placement
from campaigns.queries.links import find_taken, get_link, get_own_link
from campaigns.queries.placements import get_placement, house_placement
from campaigns.queries.programs import get_program
from campaigns.rules import links as rules
from campaigns.rules.actions import Action
from campaigns.rules.placements import PlacementState
from campaigns.rules.programs import ProgramState, check_destination, clean_url
from campaigns.schemas.links import LinkChange, LinkDraft
from core import audit, clock
from core.access import Actor
from core.config import settings
from core.db import command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id


@command
def create_link(placement_id: Id, draft: LinkDraft, *, actor: Actor) -> Link:
    """Add a link to a placement. The seller may lead it anywhere, the partner only to the program's allowed hosts.

    Raises AppError naming the field at fault, Conflict when the code is taken or the placement has ended.
    """
    placement = lock(get_placement(actor, placement_id))
    if placement.state is PlacementState.ENDED:
        raise Conflict("This placement has ended. Add a new one, then make its link.")
    return add_link(placement, draft, actor=actor)


@command
def create_own_link(program_id: Id, draft: LinkDraft, *, actor: Actor) -> Link:
    """Add a link of the program's own: it is counted, and nobody earns on it."""
    return add_link(house_placement(get_program(actor, program_id).id), draft, actor=actor)


@command
def add_link(placement: Placement, draft: LinkDraft, *, actor: Actor) -> Link:
    """Add a link to a placement this command has already checked."""
    if placement.program.state is ProgramState.ARCHIVED:
        raise Conflict(f"The program {placement.program.name} is archived. Make the link in another one.")
    domain = settings().link_host.lower()
    link = Link(
        domain=domain,
        code=_free_code(domain, draft),
        destination=destination_for(placement, draft.destination or landing_page(placement), actor),
        note=draft.note.strip(),
        external_id=draft.external_id or None,
        tenant_id=draft.tenant_id or None,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        created_by_id=actor.user_id,
        placement_id=placement.id,
        **{name: getattr(placement, name) for name in ("seller_id", "program_id", "partnership_id", "partner_id")},
    )
    _check_times(link)
    _store(link)
    audit.record(actor, Action.LINK_CREATED, link, code=link.code, destination=link.destination)
    bump_link_epoch()
    return link


@command
def change_link(link_id: Id, change: LinkChange, *, actor: Actor) -> Link:
    """Change a link of the seller's. Raises AppError naming the field at fault, Conflict when the code is taken."""
    link = lock(get_own_link(actor, link_id))
    before = {"code": link.code, "destination": link.destination}
    _apply(link, change, actor)
    _check_times(link)
    _store(link)
    audit.record(actor, Action.LINK_CHANGED, link, was=before, code=link.code, destination=link.destination)
    bump_link_epoch()
    return link


@command
def disable_link(link_id: Id, *, actor: Actor) -> Link:
    """Stop handing a link out. People who have it are still redirected, and what it earns is not touched."""
    link = lock(get_link(actor, link_id))
    if link.disabled_at is not None:
        raise Conflict("This link is switched off already. Nothing was changed.")
    return _switch(link, actor, is_disabled=True)


@command
def enable_link(link_id: Id, *, actor: Actor) -> Link:
    """Hand a link out again. Raises Conflict when it is on."""
    link = lock(get_link(actor, link_id))
    if link.disabled_at is None:
        raise Conflict("This link is on already. Nothing was changed.")
    return _switch(link, actor, is_disabled=False)


@command
def remove_link(link_id: Id, *, actor: Actor) -> Link:
    """Take a link off every list. Its code stays taken and people who have it are still redirected."""
    link = lock(get_own_link(actor, link_id))
    link.removed_at = clock.now()
    link.external_id = None
    audit.record(actor, Action.LINK_REMOVED, link, code=link.code)
    bump_link_epoch()
    return link


def _switch(link: Link, actor: Actor, *, is_disabled: bool) -> Link:
    link.disabled_at = clock.now() if is_disabled else None
    audit.record(actor, Action.LINK_CHANGED, link, is_disabled=is_disabled)
    bump_link_epoch()
    return link


def _apply(link: Link, change: LinkChange, actor: Actor) -> None:
    if change.destination is not None:
        link.destination = destination_for(link.placement, change.destination, actor)
    if change.code is not None and (code := rules.clean_code(change.code)) != link.code:
        link.code = _check_free(link.domain, code)
    for name in ("note", "starts_at", "ends_at", "external_id", "tenant_id"):
        value = getattr(change, name)
        if value is not None or name in change.cleared:
            setattr(link, name, value if value is not None or name != "note" else "")
    if change.is_disabled is not None:
        link.disabled_at = (link.disabled_at or clock.now()) if change.is_disabled else None


def landing_page(placement: Placement) -> str:
    """Return where links of a placement lead unless they say otherwise."""
    return (placement.campaign and placement.campaign.landing_url) or placement.program.landing_url


def destination_for(placement: Placement, url: str, actor: Actor) -> str:
    """Return where a link leads; a partner may only choose among the program's hosts, and no link leads to a link."""
    is_partner = actor.organization_id == placement.partner_id and actor.organization_id != placement.seller_id
    cleaned = (
        check_destination(url, placement.program.allowed_hosts) if is_partner else clean_url(url, field="destination")
    )
    if cleaned.lower().startswith(f"{settings().link_base.lower()}/"):
        raise AppError(
            "A link cannot lead to another tracked link. Use the page it should end at.", field="destination"
        )
    return cleaned


def _free_code(domain: str, draft: LinkDraft) -> str:
    if draft.code.strip():
        return _check_free(domain, rules.clean_code(draft.code))
    while True:
        code = rules.random_code(max(4, min(draft.code_length, 32)))
        if find_taken(domain, code) is None:
            return code


def _check_free(domain: str, code: str) -> str:
    if find_taken(domain, code) is not None:
        raise Conflict(f"The code “{code}” is taken. Choose another one.", field="code")
    return code


def _check_times(link: Link) -> None:
    if link.starts_at and link.ends_at and link.ends_at <= link.starts_at:
        raise AppError("The link ends before it starts. Choose a later end.", field="ends_on")


def _store(link: Link) -> None:
    """Write a link. Two that want the same code or external id at once: the constraint lets the first one have it."""
    db.session.add(link)
    try:
        db.session.flush()
    except IntegrityError as error:
        if "external_id" in str(error.orig):
            raise Conflict(
                "Another link has this external id already. Use another one.", field="external_id"
            ) from error
        raise Conflict(f"The code “{link.code}” is taken. Choose another one.", field="code") from error
