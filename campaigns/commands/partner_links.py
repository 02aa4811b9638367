"""Writes that other programs ask for: links of a partner or of the program itself, made and upserted by the API."""

from campaigns.commands.links import change_link, create_link, create_own_link
from campaigns.commands.placements import ensure_plain_placement
from campaigns.commands.programs import check_open, snapshot
from campaigns.models import Link
from campaigns.queries.links import find_own_link_to, links_of_partners
from campaigns.queries.programs import get_program
from campaigns.schemas.api_links import aware
from campaigns.schemas.api_partners import CreatePartner, LinkProps
from campaigns.schemas.links import LinkChange, LinkDraft
from core.access import Actor
from core.db import command
from core.ids import Id
from partners.commands import start_partnership_by_api
from partners.models import Partnership
from partners.rules.terms import Terms


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


@command
def start_partner(program_id: Id, body: CreatePartner, *, actor: Actor) -> Partnership:
    """Start a partnership under a program's standing offer, with a first link. Repeating it changes nothing more."""
    program = get_program(actor, program_id)
    check_open(program)
    partnership = start_partnership_by_api(
        actor=actor,
        name=body.called,
        email=body.email,
        terms=Terms.from_json(program.default_terms),
        sells=snapshot(program, program.products),
        external_id=body.tenant_id,
        country=(body.country or "").upper(),
    )
    if body.description and not partnership.audience_note:
        partnership.audience_note = body.description[:500]
    if not links_of_partners([partnership.id])[partnership.id]:
        _first_link(program_id, partnership, body, actor)
    return partnership


def _first_link(program_id: Id, partnership: Partnership, body: CreatePartner, actor: Actor) -> None:
    props = body.link_props or LinkProps()
    draft = LinkDraft(
        code=body.username or "",
        note=props.comments or "",
        ends_at=aware(props.expires_at),
        external_id=props.external_id or None,
        tenant_id=props.tenant_id or None,
    )
    create_program_link(program_id, partnership.id, draft, actor=actor)
