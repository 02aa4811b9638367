"""Writes that other programs ask for: links of a partner or of the program itself, made and upserted by the API."""

from campaigns.commands.links import change_link, create_link, create_own_link
from campaigns.commands.placements import ensure_plain_placement
from campaigns.models import Link
from campaigns.queries.links import find_own_link_to
from campaigns.schemas.links import LinkChange, LinkDraft
from core.access import Actor
from core.db import command
from core.ids import Id


@command
def create_program_link(program_id: Id, partnership_id: Id | None, draft: LinkDraft, *, actor: Actor) -> Link:
    """Add a link to a partner's plain placement in a program, or without a partner the program's own."""
    if partnership_id is None:
        return create_own_link(program_id, draft, actor=actor)
    placement = ensure_plain_placement(program_id, partnership_id, actor=actor)
    return create_link(placement.id, draft, actor=actor)


@command
def upsert_program_link(
    program_id: Id, partnership_id: Id | None, draft: LinkDraft, change: LinkChange, *, actor: Actor
) -> Link:
    """Change the link that leads there already, or add one. Repeating it changes nothing more."""
    known = find_own_link_to(actor, draft.destination, partnership_id=partnership_id)
    if known is None:
        return create_program_link(program_id, partnership_id, draft, actor=actor)
    return change_link(known.id, change, actor=actor)
